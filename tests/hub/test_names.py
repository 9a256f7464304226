"""Ids, revisions and file names: what is asked for is plain, and nothing leaves its folder."""

import pytest

from deployments.contracts.errors import InvalidModelId, InvalidParameter
from deployments.hub.names import checked_id, checked_revision, is_safe_file


@pytest.mark.parametrize("id", ["google/vit-base-patch16-224", "a/b", "Org_1/Model.v1.5-x", "_x/y_"])
def test_ids_of_the_hub_are_taken_as_they_are(id: str) -> None:
    assert checked_id(id) == id


@pytest.mark.parametrize(
    "id",
    [
        "", "vit", "a/b/c", "../etc", "a/../b", "/etc/passwd", "a//b", "a/b--c", "a/b..c", "a/b\n", "a/b ", "a/b%2f..",
        "ä/b", "http://x/y", "a/.git", "a/b.git", "-a/b", "a/-b", "a/b?x=1", "a/b#c", "a\\b/c",
        "a/" + "b" * 100, "a/b\x00",
    ],
)  # fmt: skip
def test_other_ids_are_refused_before_anybody_is_asked(id: str) -> None:
    with pytest.raises(InvalidModelId) as caught:
        checked_id(id)
    assert "organisation/name" in caught.value.message


@pytest.mark.parametrize("revision", ["main", "v1.0", "refs/pr/12", "a" * 40])
def test_branches_tags_and_commits_are_revisions(revision: str) -> None:
    assert checked_revision(revision) == revision


@pytest.mark.parametrize("revision", ["", "../main", "a/../b", "a//b", "/a", "a b", "a?b", "x" * 200, "-x", "a\n"])
def test_nothing_else_is_a_revision(revision: str) -> None:
    with pytest.raises(InvalidParameter):
        checked_revision(revision)


@pytest.mark.parametrize("name", ["config.json", "text_encoder/model.safetensors", "1_Pooling/config.json", "a b.txt"])
def test_files_below_the_folder_are_safe(name: str) -> None:
    assert is_safe_file(name)


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../x", "a/../../x", "a/..", "./a", "a//b", "a\\..\\b", "a\x00b", "a\nb", "x" * 500, "a/", "."],
)
def test_files_that_would_leave_the_folder_are_not(name: str) -> None:
    assert not is_safe_file(name)
