"""A value case as a workbook with live formulas: change a number in it, and the saving follows.

Three sheets: the numbers, the lines by year, and the outcome. Every text is escaped, so that no name runs as a formula.
"""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from koers.areas.selling.queries.value import limits
from koers.areas.selling.rules import value as rules
from koers.areas.selling.views import value_lives as lives
from koers.areas.selling.views import value_words as words
from koers.kit.guard.cells import escape

#: Columns before the years on the sheet of lines.
BEFORE = 4
MONEY, PLAIN = "#,##0.00", "#,##0.######"
BOLD, GIVEN = Font(bold=True), PatternFill("solid", fgColor="FFF3D6")
RIGHT, WRAPPED = Alignment(horizontal="right"), Alignment(wrap_text=True, vertical="top")


def workbook(case: rules.Case) -> bytes:
    """Return a case as an XLSX file in the language of the reader."""
    return _Book(case).saved()


def _on_paper(sheet: Worksheet) -> None:
    """Let a sheet print on as many pages as it is long, and never on more than one beside it."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    properties: Any = sheet.sheet_properties
    properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


class _Book:
    def __init__(self, case: rules.Case) -> None:
        self.case = case
        self.book = Workbook()
        self.outcome: Worksheet = self.book.active  # type: ignore[assignment]
        self.outcome.title = str(_("Outcome"))
        self.lines = self.book.create_sheet(str(_("Costs by year")))
        self.numbers = self.book.create_sheet(str(_("Numbers")))
        self.row_of = {name: row for row, name in enumerate(case.assumptions, 2)}
        self.years = range(case.horizon + 1)

    def saved(self) -> bytes:
        self._numbers()
        self._lines()
        self._outcome()
        for sheet in self.book.worksheets:
            _on_paper(sheet)
        calculation: Any = self.book.calculation
        calculation.fullCalcOnLoad = True
        stream = BytesIO()
        self.book.save(stream)
        return stream.getvalue()

    def _ref(self, name: str) -> str:
        return f"'{self.numbers.title}'!$B${self.row_of[name]}"

    def _heads(self, sheet: Worksheet, heads: list[Any], row: int = 1) -> None:
        for column, head in enumerate(heads, 1):
            cell = sheet.cell(row, column, escape(head) if isinstance(head, str) else head)
            cell.font = BOLD
            if sheet is self.outcome and column > 1:
                cell.alignment = RIGHT

    def _numbers(self) -> None:
        sheet = self.numbers
        self._heads(
            sheet,
            [
                _("Number"),
                _("Value"),
                _("Unit"),
                _("Low"),
                _("High"),
                _("Source"),
                _("Proof"),
                _("Supplied by"),
            ],
        )
        for name, row in self.row_of.items():
            one = self.case.assumptions[name]
            texts = (
                one.unit,
                one.low,
                one.high,
                one.source,
                str(words.PROOF[one.confidence]),
                str(words.OWNERS[one.owner]),
            )
            for column, value in enumerate((one.name, one.value, *texts), 1):
                cell = sheet.cell(row, column, escape(value) if isinstance(value, str) else value)
                if column in (2, 4, 5):
                    cell.number_format = PLAIN
            sheet.cell(row, 2).fill = GIVEN
        for letter, width in zip("ABCDEFGH", (40, 14, 16, 12, 12, 44, 22, 14), strict=True):
            sheet.column_dimensions[letter].width = width
        sheet.freeze_panes = "B2"

    def _lines(self) -> None:
        sheet, case = self.lines, self.case
        self._heads(sheet, [_("Alternative"), _("Cost"), _("Category"), _("Part"), *self.years])
        names = {one.id: one.name for one in case.alternatives}
        for row, line in enumerate(self._counted(), 2):
            texts = (names[line.alternative], line.name, line.category, str(words.GROUPS[line.group]))
            for column, value in enumerate(texts, 1):
                sheet.cell(row, column, escape(value))
            for year in range(case.lives[line.alternative] + 1):
                cell = sheet.cell(row, BEFORE + 1 + year, self._formula(line, year))
                cell.number_format = MONEY
        for letter, width in zip("ABCD", (26, 32, 24, 24), strict=True):
            sheet.column_dimensions[letter].width = width
        for year in self.years:
            sheet.column_dimensions[get_column_letter(BEFORE + 1 + year)].width = 14
        sheet.freeze_panes = "E2"

    def _counted(self) -> list[rules.Line]:
        """Return the lines that count, those of one alternative together."""
        return [line for one in self.case.alternatives for line in self.case.lines_of(one.id)]

    def _formula(self, line: rules.Line, year: int) -> Any:
        if year not in range(line.starts, line.ends + 1, line.every):
            return 0
        case, parts = self.case, ["-1" if line.gain else "1"]
        for factor in line.factors:
            parts.append(self._ref(factor))
            code = case.assumptions[factor].currency
            if code and code != case.currency:
                parts.append(self._ref(case.currencies[code]))
        if line.probability:
            parts.append(f"{self._ref(line.probability)}/100")
        if line.escalation and year > 1:
            parts.append(f"(1+{self._ref(line.escalation)}/100)^{year - 1}")
        return "=" + "*".join(parts)

    def _outcome(self) -> None:
        sheet, case = self.outcome, self.case
        first, last = get_column_letter(2), get_column_letter(case.horizon + 2)
        rate = f"{self._ref(case.rate)}/100"
        sheet.cell(1, 1, escape(case.title)).font = Font(bold=True, size=14)
        sheet.cell(
            2, 1, _("The yellow cells on the sheet “%(name)s” may be changed.") % {"name": self.numbers.title}
        )
        self._heads(sheet, [_("Cost by year"), *self.years], 4)
        row_of: dict[str, int] = {}
        begun = 2
        for row, one in enumerate(case.alternatives, 5):
            row_of[one.id] = row
            size = len(case.lines_of(one.id))
            sheet.cell(row, 1, escape(one.name))
            for year in range(case.lives[one.id] + 1):
                letter = get_column_letter(BEFORE + 1 + year)
                reach = f"'{self.lines.title}'!{letter}{begun}:{letter}{begun + size - 1}"
                sheet.cell(row, 2 + year, f"=SUM({reach})").number_format = MONEY
            begun += size
        top = 6 + len(case.alternatives)
        replaced = rules.chain(rules.Working(case), limits())
        heads = [
            _("Alternative"),
            _("Present value"),
            _("The same each year"),
            _("Undiscounted"),
            _("Lasts, in years"),
        ]
        if replaced:
            heads.append(lives.replaced_over(replaced.years))
        self._heads(sheet, heads, top)
        value_of: dict[str, str] = {}
        for row, one in enumerate(case.alternatives, top + 1):
            at = row_of[one.id]
            value_of[one.id] = f"B{row}"
            flows = f"{first}{at}:{last}{at}"
            formulas = (
                f"=SUMPRODUCT({flows}/(1+{rate})^{first}$4:{last}$4)",
                f"=IF({rate}=0,B{row}/E{row},B{row}*{rate}/(1-(1+{rate})^(-E{row})))",
                f"=SUM({flows})",
            )
            sheet.cell(row, 1, escape(one.name))
            for column, formula in enumerate(formulas, 2):
                sheet.cell(row, column, formula).number_format = MONEY
            sheet.cell(row, 5, case.lives[one.id])
            if replaced:
                times = f"IF({rate}=0,{replaced.years}/E{row},(1-(1+{rate})^(-{replaced.years}))/(1-(1+{rate})^(-E{row})))"
                sheet.cell(row, 6, f"=B{row}*{times}").number_format = MONEY
        row = top + len(case.alternatives) + 2
        sheet.column_dimensions["A"].width = 34
        for year in self.years:
            sheet.column_dimensions[get_column_letter(2 + year)].width = 18
        if case.lives_differ:
            self._saved_each_year(row, {name: f"C{cell[1:]}" for name, cell in value_of.items()})
        else:
            self._saved(row, row_of, value_of, rate)

    def _saved_each_year(self, row: int, yearly_of: dict[str, str]) -> None:
        """Write what ours saves a year, and why that is not a difference of present values."""
        sheet, case = self.outcome, self.case
        self._heads(sheet, [_("Ours against"), _("Saving a year")], row)
        for at, one in enumerate(case.others, row + 1):
            sheet.cell(at, 1, escape(one.name))
            sheet.cell(at, 2, f"={yearly_of[one.id]}-{yearly_of[case.ours.id]}").number_format = MONEY
        below = row + len(case.others) + 2
        sheet.cell(below, 1, escape(lives.why(case))).alignment = WRAPPED
        sheet.merge_cells(start_row=below, end_row=below, start_column=1, end_column=6)
        sheet.row_dimensions[below].height = 64

    def _saved(self, row: int, row_of: dict[str, int], value_of: dict[str, str], rate: str) -> None:
        """Write what ours saves over the years of the case, and when a higher outlay is paid back."""
        sheet, case = self.outcome, self.case
        first, last = get_column_letter(2), get_column_letter(case.horizon + 2)
        self._heads(sheet, [_("Ours against"), _("Saving"), _("Paid back after, in years")], row)
        below = row + len(case.others) + 2
        self._heads(sheet, [_("Brought by then, discounted"), *self.years], below)
        for number, one in enumerate(case.others, 1):
            at, cumulated, passed = row + number, below + 2 * number - 1, below + 2 * number
            sheet.cell(at, 1, escape(one.name))
            sheet.cell(at, 2, f"={value_of[one.id]}-{value_of[case.ours.id]}").number_format = MONEY
            span = f"{first}{passed}:{last}{passed}"
            sheet.cell(at, 3, f'=IF(COUNT({span})=0,"-",MIN({span}))').number_format = "0.000"
            sheet.cell(cumulated, 1, escape(one.name))
            sheet.cell(passed, 1, _("Paid back in this year"))
            for year in self.years:
                here, before = get_column_letter(2 + year), get_column_letter(1 + year)
                flow = f"({here}{row_of[one.id]}-{here}{row_of[case.ours.id]})/(1+{rate})^{here}$4"
                total = f"={flow}" if year == 0 else f"={before}{cumulated}+{flow}"
                when = (
                    f'=IF({here}{cumulated}>=0,0,"")'
                    if year == 0
                    else f"=IF(AND({here}{cumulated}>=0,{before}{cumulated}<0),{year - 1}-{before}{cumulated}/"
                    f'({here}{cumulated}-{before}{cumulated}),"")'
                )
                sheet.cell(cumulated, 2 + year, total).number_format = MONEY
                sheet.cell(passed, 2 + year, when).number_format = "0.000"
