"""Large sets of exams of which any two share students: each needs a slot of its own."""

NODES = 20_000


def large_clique(adjacent: list[int], *, enough: int, nodes: int = NODES) -> list[int]:
    """Return a largest clique, or the largest met when it has `enough` members or `nodes` end.

    ``adjacent[i]`` is the bit set of exams that share students with exam i.  Branch and bound
    with a greedy colouring as bound (Tomita & Seki 2003, DMTCS, LNCS 2731, section 3).

    Examples
    --------
    >>> large_clique([0b0110, 0b1101, 0b0011, 0b0010], enough=4)
    [0, 1, 2]
    """
    best = _greedy(adjacent)
    stack: list[tuple[list[int], int]] = [([], (1 << len(adjacent)) - 1)]
    while stack and nodes and len(best) < enough:
        nodes -= 1
        chosen, candidates = stack.pop()
        if len(chosen) > len(best):
            best = chosen
        left = candidates
        branches = []
        for exam, colours in reversed(_coloured(candidates, adjacent)):
            if len(chosen) + colours <= len(best):
                break
            branches.append(([*chosen, exam], left & adjacent[exam]))
            left &= ~(1 << exam)
        stack.extend(reversed(branches))
    return sorted(best)


def _greedy(adjacent: list[int]) -> list[int]:
    """Return the best of the cliques grown from each exam by the neighbour with most in common."""
    best: list[int] = []
    by_degree = sorted(range(len(adjacent)), key=lambda i: -adjacent[i].bit_count())
    for first in by_degree[:60]:
        clique, common = [first], adjacent[first]
        while common:
            here = common
            exam = max(_members(common), key=lambda i: (adjacent[i] & here).bit_count())
            clique.append(exam)
            common &= adjacent[exam]
        best = max(best, clique, key=len)
    return best


def _coloured(candidates: int, adjacent: list[int]) -> list[tuple[int, int]]:
    """Return exams with the colours used up to each: no clique up to it has more members."""
    found: list[tuple[int, int]] = []
    colour = 0
    while candidates:
        colour += 1
        free = candidates
        while free:
            lowest = free & -free
            exam = lowest.bit_length() - 1
            found.append((exam, colour))
            candidates ^= lowest
            free &= ~(adjacent[exam] | lowest)
    return found


def _members(bits: int) -> list[int]:
    return [i for i in range(bits.bit_length()) if bits >> i & 1]
