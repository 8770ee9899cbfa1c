/**
 * The files of the shipped skills as text, for the program without its folder:
 * as a bundle, as an executable, or from a web server.
 * @module
 */
import calculatorSKILLMd from "../../skills/calculator/SKILL.md" with { type: "text" };
import calculatorCalculatorInitPy from "../../skills/calculator/calculator/__init__.py" with {
  type: "text",
};
import calculatorCalculatorArithmeticPy from "../../skills/calculator/calculator/arithmetic.py" with {
  type: "text",
};
import calculatorCalculatorCommandLinePy from "../../skills/calculator/calculator/command_line.py" with {
  type: "text",
};
import calculatorCalculatorErrorsPy from "../../skills/calculator/calculator/errors.py" with {
  type: "text",
};
import calculatorCalculatorExpressionPy from "../../skills/calculator/calculator/expression.py" with {
  type: "text",
};
import calculatorCalculatorFunctionsPy from "../../skills/calculator/calculator/functions.py" with {
  type: "text",
};
import calculatorCalculatorMoneyPy from "../../skills/calculator/calculator/money.py" with {
  type: "text",
};
import calculatorCalculatorNotationPy from "../../skills/calculator/calculator/notation.py" with {
  type: "text",
};
import calculatorCalculatorResultPy from "../../skills/calculator/calculator/result.py" with {
  type: "text",
};
import calculatorReferencesFunctionsMd from "../../skills/calculator/references/functions.md" with {
  type: "text",
};
import calculatorScriptsCalculatePy from "../../skills/calculator/scripts/calculate.py" with {
  type: "text",
};
import calculatorScriptsMoneyPy from "../../skills/calculator/scripts/money.py" with {
  type: "text",
};
import csvReportSKILLMd from "../../skills/csv-report/SKILL.md" with { type: "text" };
import csvReportCsvReportInitPy from "../../skills/csv-report/csv_report/__init__.py" with {
  type: "text",
};
import csvReportCsvReportConditionsPy from "../../skills/csv-report/csv_report/conditions.py" with {
  type: "text",
};
import csvReportCsvReportErrorsPy from "../../skills/csv-report/csv_report/errors.py" with {
  type: "text",
};
import csvReportCsvReportNumbersPy from "../../skills/csv-report/csv_report/numbers.py" with {
  type: "text",
};
import csvReportCsvReportOutputPy from "../../skills/csv-report/csv_report/output.py" with {
  type: "text",
};
import csvReportCsvReportReadingPy from "../../skills/csv-report/csv_report/reading.py" with {
  type: "text",
};
import csvReportCsvReportSummaryPy from "../../skills/csv-report/csv_report/summary.py" with {
  type: "text",
};
import csvReportCsvReportTablePy from "../../skills/csv-report/csv_report/table.py" with {
  type: "text",
};
import csvReportCsvReportTextPy from "../../skills/csv-report/csv_report/text.py" with {
  type: "text",
};
import csvReportReferencesOptionsMd from "../../skills/csv-report/references/options.md" with {
  type: "text",
};
import csvReportRequirementsTxt from "../../skills/csv-report/requirements.txt" with {
  type: "text",
};
import csvReportScriptsReportPy from "../../skills/csv-report/scripts/report.py" with {
  type: "text",
};
import skillWriterSKILLMd from "../../skills/skill-writer/SKILL.md" with { type: "text" };
import skillWriterAssetsTemplateSKILLMd from "../../skills/skill-writer/assets/template/SKILL.md" with {
  type: "text",
};
import skillWriterReferencesChecklistMd from "../../skills/skill-writer/references/checklist.md" with {
  type: "text",
};
import skillWriterReferencesFrontmatterMd from "../../skills/skill-writer/references/frontmatter.md" with {
  type: "text",
};
import skillWriterReferencesScriptsMd from "../../skills/skill-writer/references/scripts.md" with {
  type: "text",
};
import webPageSKILLMd from "../../skills/web-page/SKILL.md" with { type: "text" };
import webPageScriptsFetchPy from "../../skills/web-page/scripts/fetch.py" with { type: "text" };
import webPageWebPageInitPy from "../../skills/web-page/web_page/__init__.py" with { type: "text" };
import webPageWebPageAddressPy from "../../skills/web-page/web_page/address.py" with {
  type: "text",
};
import webPageWebPageContentPy from "../../skills/web-page/web_page/content.py" with {
  type: "text",
};
import webPageWebPageErrorsPy from "../../skills/web-page/web_page/errors.py" with { type: "text" };
import webPageWebPageFetchingPy from "../../skills/web-page/web_page/fetching.py" with {
  type: "text",
};
import webPageWebPageLayoutPy from "../../skills/web-page/web_page/layout.py" with { type: "text" };
import webPageWebPagePagePy from "../../skills/web-page/web_page/page.py" with { type: "text" };
import webPageWebPageStructurePy from "../../skills/web-page/web_page/structure.py" with {
  type: "text",
};

/** Texts by their paths within the folder of the shipped skills. */
export const shippedFiles: Readonly<Record<string, string>> = {
  "calculator/SKILL.md": calculatorSKILLMd,
  "calculator/calculator/__init__.py": calculatorCalculatorInitPy,
  "calculator/calculator/arithmetic.py": calculatorCalculatorArithmeticPy,
  "calculator/calculator/command_line.py": calculatorCalculatorCommandLinePy,
  "calculator/calculator/errors.py": calculatorCalculatorErrorsPy,
  "calculator/calculator/expression.py": calculatorCalculatorExpressionPy,
  "calculator/calculator/functions.py": calculatorCalculatorFunctionsPy,
  "calculator/calculator/money.py": calculatorCalculatorMoneyPy,
  "calculator/calculator/notation.py": calculatorCalculatorNotationPy,
  "calculator/calculator/result.py": calculatorCalculatorResultPy,
  "calculator/references/functions.md": calculatorReferencesFunctionsMd,
  "calculator/scripts/calculate.py": calculatorScriptsCalculatePy,
  "calculator/scripts/money.py": calculatorScriptsMoneyPy,
  "csv-report/SKILL.md": csvReportSKILLMd,
  "csv-report/csv_report/__init__.py": csvReportCsvReportInitPy,
  "csv-report/csv_report/conditions.py": csvReportCsvReportConditionsPy,
  "csv-report/csv_report/errors.py": csvReportCsvReportErrorsPy,
  "csv-report/csv_report/numbers.py": csvReportCsvReportNumbersPy,
  "csv-report/csv_report/output.py": csvReportCsvReportOutputPy,
  "csv-report/csv_report/reading.py": csvReportCsvReportReadingPy,
  "csv-report/csv_report/summary.py": csvReportCsvReportSummaryPy,
  "csv-report/csv_report/table.py": csvReportCsvReportTablePy,
  "csv-report/csv_report/text.py": csvReportCsvReportTextPy,
  "csv-report/references/options.md": csvReportReferencesOptionsMd,
  "csv-report/requirements.txt": csvReportRequirementsTxt,
  "csv-report/scripts/report.py": csvReportScriptsReportPy,
  "skill-writer/SKILL.md": skillWriterSKILLMd,
  "skill-writer/assets/template/SKILL.md": skillWriterAssetsTemplateSKILLMd,
  "skill-writer/references/checklist.md": skillWriterReferencesChecklistMd,
  "skill-writer/references/frontmatter.md": skillWriterReferencesFrontmatterMd,
  "skill-writer/references/scripts.md": skillWriterReferencesScriptsMd,
  "web-page/SKILL.md": webPageSKILLMd,
  "web-page/scripts/fetch.py": webPageScriptsFetchPy,
  "web-page/web_page/__init__.py": webPageWebPageInitPy,
  "web-page/web_page/address.py": webPageWebPageAddressPy,
  "web-page/web_page/content.py": webPageWebPageContentPy,
  "web-page/web_page/errors.py": webPageWebPageErrorsPy,
  "web-page/web_page/fetching.py": webPageWebPageFetchingPy,
  "web-page/web_page/layout.py": webPageWebPageLayoutPy,
  "web-page/web_page/page.py": webPageWebPagePagePy,
  "web-page/web_page/structure.py": webPageWebPageStructurePy,
};
