"""What a load tells while it goes on: a short phase may be over before anybody asks, so each is looked at bare."""

from deployments.contracts.events import Loading
from deployments.runtime.course import Course


def told(course: Course) -> tuple[str, int, int, str | None]:
    news: Loading = course.told()
    return news.phase, news.done_bytes, news.total_bytes, news.precision


def test_a_precision_is_told_from_the_moment_it_is_chosen() -> None:
    course = Course("a/model", "cpu", None)
    assert told(course) == ("waiting", 0, 0, None)
    course.enter("downloading")
    course.advance(3, 10)
    assert told(course) == ("downloading", 3, 10, None)
    course.choose("bfloat16")
    course.enter("reading")
    assert told(course) == ("reading", 0, 0, "bfloat16")
    course.enter("building")
    assert told(course) == ("building", 0, 0, "bfloat16")
    assert list(course.seconds()) == ["waiting", "downloading", "reading", "building"]


def test_what_is_left_is_what_an_earlier_load_took_for_the_rest() -> None:
    course = Course("a/model", "cpu", {"downloading": 8.0, "reading": 2.0, "building": 1.0})
    course.enter("downloading")
    course.advance(1, 4)
    assert course.told().left_s == 9.0
    course.enter("reading")
    course.advance(1, 2)
    assert course.told().left_s == 2.0
