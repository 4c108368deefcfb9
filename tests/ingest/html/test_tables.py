from bs4 import BeautifulSoup, Tag

from medcite.ingest.html.tables import is_data_table, table_caption, table_rows


def table(markup: str) -> Tag:
    found = BeautifulSoup(markup, "lxml").find("table")
    assert isinstance(found, Tag)
    return found


def rows(markup: str) -> list[str]:
    return list(table_rows(table(f"<table>{markup}</table>")))


def test_cells_are_read_with_the_headers_above_them() -> None:
    assert rows(
        "<thead><tr><th>Medicine<th>Dose:</thead><tr><td>A <b>x</b><td>1 mg<tr><td>B<td><tr><td>C<td>2<br>mg"
    ) == ["Medicine: A x; Dose: 1 mg", "Medicine: B", "Medicine: C; Dose: 2 mg"]


def test_a_row_s_own_header_comes_first() -> None:
    assert rows("<tr><th><th>Adults<th>Children</tr><tr><th>Dose<td>10<td>5") == ["Dose; Adults: 10; Children: 5"]
    assert rows("<tr><th>Age<td>60<tr><th>Sex:<td>any<td>all") == ["Age: 60", "Sex: any; all"]


def test_spans() -> None:
    markup = "<tr><th>Stage<th>GFR<th>Advice</tr>"
    markup += "<tr><td rowspan=2>3<td>50<td>a</tr><tr><td>40<td>b</tr><tr><td colspan=3>All"
    assert rows(markup) == ["Stage: 3; GFR: 50; Advice: a", "Stage: 3; GFR: 40; Advice: b", "Stage: All"]


def test_impossible_spans_do_no_harm() -> None:
    markup = '<tr><th colspan="999999999">A<td rowspan="-3" colspan="²">b</tr><tr><td rowspan=99999>c'
    assert rows(markup)[-1] == "c"


def test_data_is_told_from_layout() -> None:
    assert is_data_table(table("<table><tr><th>A<td>b</table>"))
    assert is_data_table(table("<table><tr><td>a<td>b<tr><td>c<td>d</table>"))
    assert not is_data_table(table("<table role=presentation><tr><th>A<td>b</table>"))
    assert not is_data_table(table("<table><tr><td><h2>Gout</h2><td>b</table>"))
    assert not is_data_table(table("<table><tr><td>left<td><table><tr><th>A</table></table>"))
    assert not is_data_table(table(f"<table><tr><td>menu<td>{'text ' * 200}<tr><td>a<td>{'text ' * 200}</table>"))
    assert not is_data_table(table("<table><tr><td>only cell</table>"))


def test_the_caption() -> None:
    assert table_caption(table("<table><caption>Doses</caption><tr><td>a</table>")) == "Doses"
    assert table_caption(table("<table><tr><td>a</table>")) == ""
