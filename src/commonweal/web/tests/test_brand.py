import pytest

from commonweal.web.brand import COLOURS, BrandRefusedError, contrast, read_brand

NONE = dict.fromkeys(COLOURS, "")


def test_contrast_as_wcag_computes_it():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#123456", "#123456") == 1


def test_nothing_set_changes_nothing():
    assert read_brand(NONE, "").css == ""


def test_colours_become_custom_properties():
    brand = read_brand({"brand": "#5B2C83", "action": "#1d6b4f", "link": "#1a5fb4"}, "")
    assert "--govuk-brand-colour:#5b2c83" in brand.css
    assert "--action:#1d6b4f" in brand.css
    assert "--govuk-link-colour:#1a5fb4" in brand.css


@pytest.mark.parametrize(
    ("colours", "setting", "why"),
    [
        ({"brand": "purple"}, "COMMONWEAL_BRAND_COLOUR", "#rrggbb"),
        ({"brand": "#fff;}body{"}, "COMMONWEAL_BRAND_COLOUR", "#rrggbb"),
        ({"brand": "#ffcc00"}, "COMMONWEAL_BRAND_COLOUR", "contrast of 1.5 to 1"),
        ({"action": "#5fc294"}, "COMMONWEAL_ACTION_COLOUR", "contrast"),
        ({"link": "#8ab8f5"}, "COMMONWEAL_LINK_COLOUR", "paper"),
    ],
)
def test_a_colour_that_cannot_be_read_is_refused(colours, setting, why):
    with pytest.raises(BrandRefusedError, match=why) as refused:
        read_brand({**NONE, **colours}, "")
    assert refused.value.setting == setting


def test_a_logo_must_be_a_small_picture(tmp_path):
    good = tmp_path / "logo.svg"
    good.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert read_brand(NONE, str(good)).logo_type == "image/svg+xml"
    large = tmp_path / "logo.png"
    large.write_bytes(b"x" * (256 * 1024 + 1))
    for path, why in ((large, "256"), (tmp_path / "none.png", "no file"), ("logo.exe", "SVG")):
        with pytest.raises(BrandRefusedError, match=why):
            read_brand(NONE, str(path))


def test_the_version_follows_style_and_logo(tmp_path):
    logo = tmp_path / "logo.svg"
    logo.write_text("a")
    first = read_brand(NONE, str(logo)).version
    logo.write_text("b")
    assert read_brand(NONE, str(logo)).version != first
