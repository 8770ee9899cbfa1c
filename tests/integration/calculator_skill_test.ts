import assert from "node:assert/strict";
import { runPython, type ScriptOutcome } from "../support/shipped_skill.ts";

function calculate(...args: string[]): Promise<ScriptOutcome> {
  return runPython("calculator", ["scripts/calculate.py", ...args]);
}

const expressions: [expression: string, result: string][] = [
  ["1/3 + 0.1", "13/30 ≈ 0.43333333333333333333"],
  ["0.1 + 0.2", "0.3"],
  ["1/3 - 1/3", "0"],
  ["3 * (1/3)", "1"],
  ["1/7", "1/7 ≈ 0.14285714285714285714"],
  ["0.1234567890123456789012345678901", "0.1234567890123456789012345678901"],
  ["1e-7", "0.0000001"],
  ["1_000 * 3", "3000"],
  [".5 + 5.", "5.5"],
  ["2 × 3 ÷ 4 − 1 =", "0.5"],
  ["-2^2", "-4"],
  ["0^0", "1"],
  ["2^100", "1267650600228229401496703205376"],
  ["2^-3", "0.125"],
  ["(2/3)^3", "8/27 ≈ 0.2962962962962962963"],
  ["(-1)^9^9^2", "-1"],
  ["8^(1/3)", "2"],
  ["4^-0.5", "0.5"],
  ["sqrt(2)", "≈ 1.4142135623730950488"],
  ["sqrt(2)^2", "≈ 2"],
  ["sqrt(16/25)", "0.8"],
  ["cbrt(-27)", "-3"],
  ["root(32, 5)", "2"],
  ["2^0.5", "≈ 1.4142135623730950488"],
  ["(1 + 0.05/365)^3650", "≈ 1.6486648137654718302"],
  ["(1 + 1e-40)^1e40", "≈ 2.7182818284590452354"],
  ["15% of 80", "12"],
  ["80 * 15%", "12"],
  ["200 * (1 + 10%)", "220"],
  ["10% + 5%", "0.15"],
  ["50% - 3", "-2.5"],
  ["7 % 3", "1"],
  ["7%(3)", "1"],
  ["mod(-7, 3)", "2"],
  ["-7 // 2", "-4"],
  ["round(2.5)", "3"],
  ["round(-2.345, 2)", "-2.35"],
  ["round(1234, -2)", "1200"],
  ["floor(-1.5) + ceil(-1.5)", "-3"],
  ["sum(1, 2.5, 3) / max(2, 3)", "13/6 ≈ 2.1666666666666666667"],
  ["average(1, 2, 4)", "7/3 ≈ 2.3333333333333333333"],
  ["abs(-3) + min(1, -2)", "1"],
  ["gcd(12, 18) + lcm(4, 6)", "18"],
  ["factorial(20)", "2432902008176640000"],
  ["1e30 / 3", "1000000000000000000000000000000/3 ≈ 3.3333333333333333333E+29"],
];

Deno.test("calculate.py gives exact results, one a line", async () => {
  const { code, stdout, stderr } = await runPython("calculator", ["scripts/calculate.py", "-"], {
    stdin: expressions.map(([expression]) => expression).join("\n"),
  });
  const printed = stdout.trimEnd().split("\n");
  assert.deepEqual(expressions.map(([expression], i) => [expression, printed[i]]), expressions);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
});

const refused: [expression: string, error: RegExp][] = [
  ["9**9**9", /has about 369,693,100 digits, more than the limit of 4,000/],
  ["10^3999 * 10^3999", /The result has about 7,998 digits/],
  ["(1/3)^9999", /has about 4,771 digits after the decimal point/],
  ["1e999999999", /The number 1e999999999 has about 999,999,999 digits/],
  ["factorial(5000)", /factorial\(5,000\) has about 16,326 digits/],
  ["9".repeat(5000), /A number has more than 4,000 digits/],
  ["1+".repeat(4000) + "1", /nested too deeply\nhint: Add up long lists with sum/],
  ["0" + "-".repeat(9000) + "1", /nested too deeply/],
  ["1".repeat(10_001), /has 10,001 characters, more than the limit of 10,000/],
  ["200 + 10%", /can be read in two ways\nhint: Write 200 \* \(1 \+ 10%\)/],
  ["1,000.50", /a comma separates the arguments/],
  ["1/0", /Cannot divide by zero in "1\/0"/],
  ["0^-1", /0 has no negative power/],
  ["sqrt(-1)", /not a real number/],
  ["(-8)^(1/3)", /no real power of 1\/3\nhint: For an odd root write root\(-8, 3\)/],
  ["sqr(4)", /There is no function "sqr"\nhint: Do you mean sqrt\(\)\?/],
  ["sqrt(1, 2)", /sqrt\(\) takes 1 argument, not 2/],
  ["gcd(1.5, 2)", /gcd\(\) takes whole numbers, not 3\/2/],
  ["2(3 + 4)", /is not arithmetic\nhint: Multiply with \*/],
  ["pi", /"pi" is not a number\nhint: Functions: abs/],
  ["__import__('os').system('true')", /is not arithmetic/],
  ["[1] * 3", /"\[1\]" is not arithmetic/],
  ["'a' * 3", /is not arithmetic/],
  ["2j", /is not arithmetic/],
  ["", /The expression is empty/],
  ["1 +", /Cannot read the expression "1 \+"/],
];

for (const [expression, error] of refused) {
  Deno.test(`calculate.py refuses "${expression.slice(0, 30)}"`, async () => {
    const { code, stdout, stderr } = await calculate(expression);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    assert.match(stderr, error);
    assert.match(stderr, /^error: [^\n]+\n(hint: [^\n]+\n)?$/);
  });
}

const commands: [args: string, stdout: string][] = [
  ["calculate.py -5+3", "-2\n"],
  ["calculate.py -sqrt(4) 1/8", "-2\n0.125\n"],
  ["calculate.py --places 2 19%*80", "15.20\n"],
  ["calculate.py --places 0 --rounding half-even 2.5", "2\n"],
  ["calculate.py --fraction 0.125", "1/8\n"],
  [
    "calculate.py --json 1/3",
    '{"expression": "1/3", "fraction": "1/3", "decimal": "0.33333333333333333333", "exact": true}\n',
  ],
  ["money.py round 2.345", "rounded: 2.35\n"],
  ["money.py round -2.345", "rounded: -2.35\n"],
  ["money.py round 2.345 --rounding half-even", "rounded: 2.34\n"],
  ["money.py round 2.341 --rounding up", "rounded: 2.35\n"],
  ["money.py round 2.349 --rounding down", "rounded: 2.34\n"],
  ["money.py round 2.37 --step 0.05", "rounded: 2.35\n"],
  ["money.py round 1234.5 --step 1", "rounded: 1235\n"],
  ["money.py round 1e30", `rounded: 1${"0".repeat(30)}.00\n`],
  ["money.py split 100 3", "parts: 33.34, 33.33, 33.33\n"],
  ["money.py split -100 3", "parts: -33.34, -33.33, -33.33\n"],
  ["money.py split 0.02 3", "parts: 0.01, 0.01, 0.00\n"],
  ["money.py split 5000 7 --step 1", "parts: 715, 715, 714, 714, 714, 714, 714\n"],
  ["money.py split 100 --weights 1 2 4", "parts: 14.29, 28.57, 57.14\n"],
  ["money.py split 3*33.10 2 --json", '{"parts": ["49.65", "49.65"]}\n'],
  ["money.py vat 100 --rate 19", "net: 100.00\ntax: 19.00\ngross: 119.00\n"],
  ["money.py vat 100 --rate 19%", "net: 100.00\ntax: 19.00\ngross: 119.00\n"],
  ["money.py vat 9.99 --rate 7 --included", "net: 9.34\ntax: 0.65\ngross: 9.99\n"],
  ["money.py interest 1000 --rate 5 --years 10", "final: 1628.89\ninterest: 628.89\n"],
  [
    "money.py interest 1000 --rate 5 --years 10 --per-year 365",
    "final: 1648.66\ninterest: 648.66\n",
  ],
  [
    "money.py interest 1000 --rate 5 --years 90/365 --simple",
    "final: 1012.33\ninterest: 12.33\n",
  ],
];

for (const [command, printed] of commands) {
  Deno.test(`${command} prints its result`, async () => {
    const [script = "", ...args] = command.split(" ");
    assert.deepEqual(await runPython("calculator", [`scripts/${script}`, ...args]), {
      code: 0,
      stdout: printed,
      stderr: "",
    });
  });
}

const impossible: [args: string, error: RegExp][] = [
  ["split 100.005 3", /Cannot split 100.005 into steps of 0.01\nhint: Round it first/],
  ["split 100 0", /The number of parts must be 1 to 10,000, not 0/],
  ["split 100", /The number of parts is missing/],
  ["split 100 --weights 0 0", /Weights must be 0 or more/],
  ["interest 1000 --rate 5 --years 90/365", /are not a whole number of periods/],
  ["round 5 --step 0", /The step must be a positive decimal/],
  ["round five", /"five" is not a number/],
];

for (const [args, error] of impossible) {
  Deno.test(`money.py ${args} says why it cannot`, async () => {
    const outcome = await runPython("calculator", ["scripts/money.py", ...args.split(" ")]);
    assert.deepEqual([outcome.code, outcome.stdout], [2, ""]);
    assert.match(outcome.stderr, error);
  });
}

Deno.test("calculator can be imported by a script that the model wrote", async () => {
  const script = `
from calculator import CalculationError, evaluate, interest, round_to, split, vat
net = evaluate("3 * 19.99 + 4.50").value
taxed = vat(net, 19)
print(net, taxed.net, taxed.tax, taxed.gross, split(taxed.gross, 4), round_to(2.675))
print(sum(split("99.99", [1, 1, 1])), interest(100, 5, 1), round_to(evaluate("1/3")))
try:
    evaluate("9**9**9")
except CalculationError as error:
    print(type(error).__name__, error.hint)
`;
  assert.deepEqual(await runPython("calculator", ["-c", script]), {
    code: 0,
    stdout: "6447/100 64.47 12.25 76.72 " +
      "[Decimal('19.18'), Decimal('19.18'), Decimal('19.18'), Decimal('19.18')] 2.68\n" +
      "99.99 105.00 0.33\n" +
      "CalculationError Use smaller numbers, or estimate with logarithms\n",
    stderr: "",
  });
});
