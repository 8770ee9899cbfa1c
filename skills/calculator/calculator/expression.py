"""evaluate(): an expression in, its exact value out. Nothing is ever executed."""

import ast
import re
from difflib import get_close_matches
from fractions import Fraction

from .arithmetic import MAX_DIGITS, bounded, power, too_large
from .errors import CalculationError
from .functions import FUNCTIONS, remainder
from .notation import to_python
from .result import Result

NUMBER = re.compile(r"(\d[\d_]*)?(\.[\d_]+|\.)?(e[+-]?\d+)?", re.IGNORECASE)


def evaluate(text):
    """The `Result` of an expression such as `(2/3)^2 + 15% of 80`.

    Raises CalculationError for what cannot be read, has no real value or is too large.
    """
    return Evaluation(text).run()


class Evaluation:
    """One pass over the syntax tree of one expression."""

    def __init__(self, text):
        self.source = to_python(str(text))
        self.exact = True

    def run(self):
        try:
            tree = ast.parse(self.source, mode="eval")
            return Result(self.visit(tree.body), self.exact)
        except SyntaxError as error:
            raise CalculationError(
                f'Cannot read the expression "{shortened(self.source)}"',
                "Use numbers, + - * / // % ** ( ) and functions such as sqrt(2)",
            ) from error
        except (RecursionError, MemoryError) as error:
            raise CalculationError(
                "The expression is nested too deeply", "Add up long lists with sum(1, 2, 3)"
            ) from error

    def visit(self, node):
        if isinstance(node, ast.Constant):
            return self.number(node)
        if isinstance(node, ast.BinOp):
            return self.operation(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.UAdd, ast.USub)):
            value = self.visit(node.operand)
            return -value if isinstance(node.op, ast.USub) else value
        if is_percentage(node):
            return self.keep(bounded(self.visit(node.value) / 100))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            return self.call(node)
        raise self.not_arithmetic(node)

    def keep(self, outcome):
        value, exact = outcome
        self.exact = self.exact and exact
        return value

    def number(self, node):
        # From the text: the parser has already turned 0.1 into the nearest binary fraction.
        text = self.text(node)
        match = NUMBER.fullmatch(text)
        if match is None or isinstance(node.value, (str, bytes)):
            raise self.not_arithmetic(node)
        exponent = int((match.group(3) or "e0")[1:][:20])
        if abs(exponent) > MAX_DIGITS:
            raise too_large(f"The number {shortened(text)}", exponent)
        return self.keep(bounded(Fraction(text.replace("_", "").rstrip("."))))

    def operation(self, node):
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(node.op, (ast.Add, ast.Sub)):
            self.refuse_ambiguous_percentage(node, left)
        if isinstance(node.op, (ast.Div, ast.FloorDiv, ast.Mod)) and right == 0:
            raise CalculationError(f'Cannot divide by zero in "{shortened(self.text(node))}"')
        if isinstance(node.op, ast.Add):
            return self.keep(bounded(left + right))
        if isinstance(node.op, ast.Sub):
            return self.keep(bounded(left - right))
        if isinstance(node.op, ast.Mult):
            return self.keep(bounded(left * right))
        if isinstance(node.op, ast.Div):
            return self.keep(bounded(left / right))
        if isinstance(node.op, ast.FloorDiv):
            return self.keep(bounded(Fraction(left // right)))
        if isinstance(node.op, ast.Mod):
            return self.keep(remainder(left, right))
        if isinstance(node.op, ast.Pow):
            return self.keep(power(left, right))
        raise self.not_arithmetic(node)

    def refuse_ambiguous_percentage(self, node, left):
        """`200 + 10%` means 220 to some and 200.1 to others; `1 + 10%` is the same for both."""
        if not is_percentage(node.right) or is_percentage(node.left) or left == 1:
            return
        sign = "+" if isinstance(node.op, ast.Add) else "-"
        amount, rate = (shortened(readable(self.text(side))) for side in (node.left, node.right))
        whole = amount if re.fullmatch(r"[\w.]+", amount) else f"({amount})"
        raise CalculationError(
            f'"{amount} {sign} {rate}" can be read in two ways',
            f"Write {whole} * (1 {sign} {rate}) to change the amount by that rate",
        )

    def call(self, node):
        name = node.func.id
        if name not in FUNCTIONS:
            raise CalculationError(f'There is no function "{shortened(name)}"', suggestion(name))
        function, fewest, most = FUNCTIONS[name]
        arguments = [self.visit(argument) for argument in node.args]
        if len(arguments) < fewest or (most is not None and len(arguments) > most):
            wanted = f"{fewest} to {most}" if most != fewest else f"{fewest}"
            wanted = f"{fewest} or more" if most is None else wanted
            noun = "argument" if wanted == "1" else "arguments"
            raise CalculationError(f"{name}() takes {wanted} {noun}, not {len(arguments)}")
        return self.keep(function(*arguments))

    def not_arithmetic(self, node):
        text = shortened(readable(self.text(node)))
        if isinstance(node, ast.Name):
            return CalculationError(f'"{text}" is not a number', suggestion(node.id))
        if isinstance(node, ast.Tuple):
            return CalculationError(
                f'Cannot read "{text}": a comma separates the arguments of a function',
                "Write a decimal point, and no thousands separators",
            )
        if isinstance(node, ast.Call):
            return CalculationError(f'"{text}" is not arithmetic', "Multiply with *, as in 2*(3+4)")
        return CalculationError(
            f'"{text}" is not arithmetic',
            "Use numbers, + - * / // % ** ( ) and functions such as sqrt(2)",
        )

    def text(self, node):
        return ast.get_source_segment(self.source, node) or ""


def is_percentage(node):
    return isinstance(node, ast.Attribute) and node.attr == "percent"


def readable(source):
    return source.replace(" .percent", "%")


def shortened(text):
    return text if len(text) <= 60 else text[:57] + "..."


def suggestion(name):
    close = get_close_matches(name.lower(), FUNCTIONS, 1)
    return f"Do you mean {close[0]}()?" if close else f"Functions: {', '.join(FUNCTIONS)}"
