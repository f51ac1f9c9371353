"""Styles and behaviours: light, joined, kept by browsers, and nothing asked of anybody else."""

import gzip
import re
from pathlib import Path

import pytest

from app import assets, icons

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "app" / "static"
SHEETS = sorted((STATIC / "css").rglob("*.css"))
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "mail" not in path.parent.parts)


def address(client, ending):
    return re.search(rf'"(/assets/[^"]+\.{ending})"', client.get("/style").text)[1]


@pytest.mark.parametrize(
    ("ending", "mimetype"), [("css", "text/css"), ("js", "text/javascript"), ("svg", "image/svg+xml")]
)
def test_an_asset_is_kept_for_a_year(client, ending, mimetype):
    plain = client.get(address(client, ending))
    zipped = client.get(address(client, ending), headers={"Accept-Encoding": "gzip"})

    assert plain.mimetype == mimetype
    assert plain.headers["Cache-Control"] == "public, immutable, max-age=31536000"
    assert plain.headers["Vary"] == "Accept-Encoding"
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data


def test_an_asset_is_not_sent_twice(client):
    first = client.get(address(client, "css"))

    again = client.get(address(client, "css"), headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert not again.data


@pytest.mark.parametrize("name", ["site.css", "site-000000000000.css", "..%2fconfig.py"])
def test_other_names_are_not_there(client, name):
    assert client.get(f"/assets/{name}").status_code == 404


def test_the_name_changes_with_the_content(tmp_path):
    (tmp_path / "tokens").mkdir()
    sheet = tmp_path / "tokens" / "a.css"
    sheet.write_text("/* why */\na { color: red; }\n")
    before = assets.styles(tmp_path)
    sheet.write_text("a { color: blue; }\n")

    after = assets.styles(tmp_path)

    assert before.startswith("@layer tokens, base, components, pages;\n@layer tokens {\na { color: red; }\n}")
    assert before != after


def test_the_budget():
    styles = gzip.compress(assets.styles(STATIC / "css").encode())
    behaviours = gzip.compress(assets.behaviours(STATIC / "js").encode())

    assert len(styles) <= 12_000
    writing = gzip.compress(assets.behaviours(STATIC / "js" / "writing").encode())  # where one writes only

    assert len(behaviours) <= 6_000
    assert len(writing) <= 6_000


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_sheet_keeps_to_the_house(path):
    sheet = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)

    assert path.parent.name in assets.LAYERS
    assert sheet.count("{") == sheet.count("}")
    assert "url(" not in sheet, "no file, no request"
    assert "@import" not in sheet
    assert "&" not in sheet, "no nesting: older browsers of our readers do not know it"
    assert "text-transform" not in sheet, "no capitals by CSS"
    if path.parent.name != "tokens":
        written = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet)) - {"#fff", "#999"}
        assert not written, f"colours are named in tokens/colours.css: {written}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_passes_the_content_policy(path):
    page = path.read_text("utf-8")

    assert not re.search(r"\sstyle\s*=", page), "no style attributes: make a class"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", page), "no behaviour in attributes: use static/js"
    assert not re.search(r"<script(?![^>]*\bsrc=)", page), "no script in the page"
    assert "|safe" not in page.replace(" ", ""), "make Markup where the text is made safe"


def test_a_page_carries_the_drawings_it_uses_and_no_others(client):
    page = client.get("/style").text

    used = set(re.findall(r'<use href="#i-([\w-]+)"', page))
    drawn = re.findall(r'<symbol id="i-([\w-]+)"', page)

    assert sorted(drawn) == sorted(used) == sorted(icons.DRAWINGS)


def test_an_unknown_sign_is_an_error(app):
    with app.app_context(), pytest.raises(KeyError):
        icons.icon("unicorn")


def test_signs_of_one_page_do_not_stay_for_the_next(app):
    with app.app_context():
        icons.icon("cal")
        first, second = icons.symbols(), icons.symbols()

    assert 'id="i-cal"' in first
    assert "symbol" not in second
