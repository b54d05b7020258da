"""Which pages are measured, and the files they come in."""

from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from bench.page_classes import PAGE_CLASSES, SEED_SETS, cases_of, classes_named, first_seed_of, write_case


def test_no_seed_is_used_twice_in_a_run() -> None:
    seeds = [
        case.spec.seed
        for page_class in PAGE_CLASSES
        for case in cases_of(page_class, pages=20, first_seed=900_000)
    ]
    assert len(set(seeds)) == len(seeds) == 20 * len(PAGE_CLASSES)


def test_a_run_never_leaves_its_set_of_seeds() -> None:
    most = len(SEED_SETS["development"]) // len(PAGE_CLASSES)
    last = cases_of(PAGE_CLASSES[-1], pages=most, first_seed=first_seed_of("development"))[-1]
    assert last.spec.seed in SEED_SETS["development"]
    with pytest.raises(ValueError, match="development"):
        cases_of(PAGE_CLASSES[-1], pages=most + 1, first_seed=first_seed_of("development"))


def test_fresh_seeds_lie_in_no_named_set() -> None:
    first_seed = first_seed_of("fresh")
    assert not any(first_seed in seeds for seeds in SEED_SETS.values())


def test_an_unknown_class_is_named_with_those_that_exist() -> None:
    with pytest.raises(ValueError, match=r"blurry: clean300, office200"):
        classes_named(["blurry"])


def test_a_scan_lies_in_its_pdf_as_the_very_picture_that_the_peers_get(tmp_path: Path) -> None:
    (page_class,) = classes_named(["coarse100"])
    files = write_case(cases_of(page_class, pages=1, first_seed=900_000)[0], tmp_path)
    with pikepdf.open(files.original) as pdf:
        assert pdf.pages[0].get_images()["/Im0"].read_raw_bytes() == files.picture.read_bytes()


def test_a_fax_comes_as_one_bit_a_pixel(tmp_path: Path) -> None:
    (page_class,) = classes_named(["fax200"])
    files = write_case(cases_of(page_class, pages=1, first_seed=900_000)[0], tmp_path)
    with Image.open(files.original) as image:
        assert (image.mode, image.info["compression"], round(image.info["dpi"][0])) == ("1", "group4", 200)
