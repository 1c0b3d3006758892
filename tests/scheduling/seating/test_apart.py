from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.seating.apart import connected, must_repeat

pair = st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda p: p[0] < p[1])
lists = st.lists(st.sets(st.sampled_from("ABC"), min_size=1).map(frozenset), min_size=7, max_size=7)


@settings(max_examples=200, deadline=None)
@given(st.sets(pair), lists)
def test_a_proof_is_given_exactly_when_no_way_exists(
    pairs: set[tuple[int, int]], papers: list[frozenset[str]]
):
    links: list[list[int]] = [[] for _ in range(7)]
    for one, other in pairs:
        links[one].append(other)
        links[other].append(one)
    part = connected(links, 0)

    ways = product(*(sorted(papers[i]) for i in part))
    inside = [(part.index(a), part.index(b)) for a, b in pairs if a in part]
    possible = any(all(way[a] != way[b] for a, b in inside) for way in ways)

    assert must_repeat([sorted(row) for row in links], part, papers=papers) is not possible
