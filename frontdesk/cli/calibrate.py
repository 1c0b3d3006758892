"""``exambank calibrate``: fit item response models and certify the fit."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import rich_click as click
from rich.console import Console
from rich.table import Table

from frontdesk.cli.evidence import (
    demand,
    exploratory_option,
    json_option,
    print_json,
    refusals_as_json,
    shown,
    wide_console,
)
from frontdesk.cli.fitcolumns import FitColumns, curves, fit_columns
from frontdesk.cli.modelsfile import models_of
from frontdesk.cli.names import ignore_option
from frontdesk.cli.parameters import read_parameters, write_covariance, write_parameters
from frontdesk.cli.rightwrong import columns_that_count, reached, right_or_wrong
from frontdesk.cli.tables import ResponseTable, read_responses, unusable
from printouts.itemcurve_plot import item_curve_plot
from scoring.irt.calibrate import NODES, calibrate
from scoring.irt.design import UnusableResponses
from scoring.irt.models import Model
from scoring.irt.priors import Beta, ImproperPrior, LogNormal, Normal, Priors
from scoring.irt.residuals import ResponseCurves
from scoring.irt.results import CalibratedItem, CalibrationResult, ErrorMethod
from scoring.ladder import LadderRefusal, Statistic

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
OUTPUT = click.Path(dir_okay=False, path_type=Path)
UNIT_SLOPE = {Model.RASCH, Model.ONE_PL, Model.PCM}
FEWEST_NODES, MOST_NODES = 11, 1001


class NotConverged(click.ClickException):
    """A fit whose certificate does not hold; its parameters are not written."""

    exit_code = 4


class NumberPair(click.ParamType[tuple[float, float]]):
    """Two numbers with a comma between them."""

    name = "number,number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float]:
        if isinstance(value, tuple):
            return value
        try:
            first, second = (float(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is not two numbers with a comma, such as 5,17", param, ctx)
        return first, second


@click.command("calibrate")
@click.argument("responses_file", metavar="RESPONSES.csv", type=FILE)
@click.option("--model", type=click.Choice([model.value for model in Model]))
@click.option("--models", "models_file", type=FILE, help="MODELS.csv: item,model of a mixed form.")
@click.option("--key", "key_file", type=FILE, help="KEY.csv: item,key[,weight].")
@click.option("--weights", help="A column that is no item: how often the row occurred.")
@click.option("--group", help="A column that is no item: groups with means of their own.")
@ignore_option
@click.option("--fix", "fix_file", type=FILE, help="PARAMETERS.csv of items that stay as they are.")
@click.option("--prior-a", type=NumberPair(), help="Lognormal prior on a: MEAN,SD of log a.")
@click.option("--prior-b", type=NumberPair(), help="Normal prior on b: MEAN,SD.")
@click.option("--prior-c", type=NumberPair(), help="Beta prior on c: ALPHA,BETA.")
@click.option("--nodes", type=click.IntRange(FEWEST_NODES, MOST_NODES), default=NODES)
@click.option("--free-spread", is_flag=True, help="Estimate the first group's spread as well.")
@click.option(
    "--errors",
    type=click.Choice([method.value for method in ErrorMethod]),
    default=ErrorMethod.LOUIS.value,
    show_default=True,
    help="Where standard errors come from.",
)
@click.option("--fit", "with_fit", is_flag=True, help="Add S-X2, infit, outfit, RMSD, Q3 and M2.")
@click.option("--plots", type=FOLDER, help="Draw the curve of every item here.")
@click.option("-o", "--output", type=OUTPUT, help="Write PARAMETERS.csv here.")
@click.option("--covariance", type=OUTPUT, help="Write the covariance of a, b and c here.")
@exploratory_option
@json_option
def command(
    *,
    responses_file: Path,
    model: str | None,
    models_file: Path | None,
    key_file: Path | None,
    weights: str | None,
    group: str | None,
    ignore: tuple[str, ...],
    fix_file: Path | None,
    prior_a: tuple[float, float] | None,
    prior_b: tuple[float, float] | None,
    prior_c: tuple[float, float] | None,
    nodes: int,
    free_spread: bool,
    errors: str,
    with_fit: bool,
    plots: Path | None,
    output: Path | None,
    covariance: Path | None,
    exploratory: bool,
    as_json: bool,
) -> None:
    """Fit an item response model to RESPONSES.csv by marginal maximum likelihood.

    One --model serves all items; --models names those of a mixed form item by item.  With --key,
    cells are options, or marks of written questions.
    Parameters are in the metric logit = a (theta - b), D = 1.  An empty cell is missing by
    design.  Every fit comes with a certificate; one that does not hold is not called converged
    and its parameters are not written.
    """
    table = read_responses(responses_file, group=group, weights=weights, ignore=ignore)
    right = right_or_wrong(table, key_file)
    table = columns_that_count(table, right)
    marks = right.marks if key_file is None else reached(table, right)
    priors = _priors(prior_a, prior_b, prior_c)
    fixed = read_parameters(fix_file) if fix_file else ()
    models = models_of(
        table,
        path=models_file,
        default=Model(model) if model else None,
        fixed={item.id for item in fixed},
    )
    allowed = UNIT_SLOPE.issuperset(models.values()) and priors.b is not None
    refused = (
        [] if allowed else demand([Statistic.ITEM_PARAMETERS], n=table.n, exploratory=exploratory)
    )
    result = _fitted(
        table,
        lambda: calibrate(
            marks,
            model=models,
            ids=table.items,
            weights=table.weights,
            groups=table.groups,
            fixed=fixed,
            priors=priors,
            free_spread=True if free_spread else None,
            errors=ErrorMethod(errors),
            nodes=nodes,
        ),
    )
    fit = fit_columns(marks, table.weights, result) if with_fit else None
    if plots:
        _draw(plots, curves(marks, table.weights, result))
    if as_json:
        print_json(_as_json(result, refused, fit) | {"key_notes": right.notes})
    else:
        _print(result, refused, fit)
        for note in right.notes:
            wide_console().print(f"note: {note}")
    _write(output, covariance, result, exploratory=exploratory)


def _priors(
    a: tuple[float, float] | None, b: tuple[float, float] | None, c: tuple[float, float] | None
) -> Priors:
    try:
        return Priors(
            LogNormal(*a) if a else None, Normal(*b) if b else None, Beta(*c) if c else None
        )
    except ImproperPrior as fault:
        raise click.UsageError(str(fault)) from fault


def _fitted(table: ResponseTable, fit: Callable[[], CalibrationResult]) -> CalibrationResult:
    try:
        return fit()
    except UnusableResponses as fault:
        line = 1 if fault.row is None else table.source.lines[fault.row]
        column = 1 if fault.item is None else table.columns[fault.item] + 1
        raise unusable(table.source.path, str(fault), line=line, column=column) from fault


def _draw(folder: Path, found: ResponseCurves) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for place, item in enumerate(found.items):
        name = "".join(c if c.isalnum() or c in "._-" else "_" for c in item)
        folder.joinpath(f"{place + 1:03d}-{name}.svg").write_text(
            item_curve_plot(found, place), encoding="utf-8"
        )


def _write(
    output: Path | None, covariance: Path | None, result: CalibrationResult, *, exploratory: bool
) -> None:
    if covariance and (result.converged or exploratory):
        write_covariance(covariance, result.covariance_names, result.covariance)
    if output and (result.converged or exploratory):
        write_parameters(output, result.parameters)
    if not result.converged:
        gap = max(result.certificate.log_likelihood_gap, result.certificate.gap_at_twice_the_nodes)
        written = "" if exploratory or not output else f"; {output} was not written"
        raise NotConverged(
            f"the fit did not converge: one Newton step promises {gap:g} of log-likelihood, more "
            f"than 0.01{written}. Give priors (--prior-c, --prior-a), more --nodes, or fewer "
            "parameters."
        )


def _as_json(
    result: CalibrationResult, refused: list[LadderRefusal], fit: FitColumns | None
) -> dict[str, Any]:
    items = [_item(item) for item in result.items]
    more: dict[str, Any] = {}
    if fit is not None:
        items = [one | fit.of_item(place) for place, one in enumerate(items)]
        ids = [item.id for item in result.parameters]
        more = {
            "m2": fit.overall,
            "g2": fit.patterns,
            "q3_largest": fit.largest_q3(ids),
            "notes": list(fit.notes),
        }
    n = int(result.n) if result.n == int(result.n) else result.n
    return {
        "n": n,
        "method": result.method,
        "log_likelihood": result.log_likelihood,
        "log_posterior": result.log_posterior,
        "converged": result.converged,
        "certificate": asdict(result.certificate),
        "iterations": result.iterations,
        "n_parameters": result.n_parameters,
        "aic": result.aic,
        "bic": result.bic,
        "sabic": result.sabic,
        "items": items,
        "groups": [asdict(group) for group in result.groups],
        "assumptions": list(result.assumptions),
        "exploratory": refusals_as_json(refused),
    } | more


def _item(item: CalibratedItem) -> dict[str, Any]:
    parameters = item.parameters
    out: dict[str, Any] = {"id": parameters.id, "model": parameters.model, "a": parameters.a}
    if len(parameters.b) == 1:
        out |= {"b": parameters.b[0], "c": parameters.c, "se_a": item.se_a, "se_b": item.se_b[0]}
        out |= {"se_c": item.se_c}
    else:
        out |= {f"b{k}": b for k, b in enumerate(parameters.b, start=1)}
        out |= {"se_a": item.se_a}
        out |= {f"se_b{k}": error for k, error in enumerate(item.se_b, start=1)}
        out |= {f"s{k}": score for k, score in enumerate(parameters.s, start=1)}
        out |= {f"se_s{k}": error for k, error in enumerate(item.se_s, start=1)}
    return out | {"n": item.n, "fixed": item.is_fixed, "lowest": parameters.lowest}


def _print(result: CalibrationResult, refused: list[LadderRefusal], fit: FitColumns | None) -> None:
    console = wide_console()
    for one in refused:
        console.print(f"exploratory: {one}")
    certificate = result.certificate
    console.print(
        f"N = {result.n:g}, log-likelihood {result.log_likelihood:.3f}, "
        f"{result.n_parameters} parameters, {result.iterations} iterations, "
        f"{'converged' if result.converged else 'NOT converged'}"
    )
    console.print(
        f"certificate: gap {certificate.log_likelihood_gap:.1e}, on "
        f"{2 * certificate.nodes - 1} nodes {certificate.gap_at_twice_the_nodes:.1e}; largest "
        f"gradient {certificate.gradient_norm:.1e}; information {certificate.information}"
    )
    console.print(_table(result))
    if fit is not None:
        _print_fit(console, result, fit)
    for group in result.groups:
        console.print(
            f"group {group.name}: N = {group.n:g}, mean {shown(group.mean)} (SE "
            f"{shown(group.se_mean)}), sd {shown(group.sd)} (SE {shown(group.se_sd)})"
        )
    for sentence in result.assumptions:
        console.print(f"- {sentence}")


def _print_fit(console: Console, result: CalibrationResult, fit: FitColumns) -> None:
    table = Table("item", "S-X2", "df", "p", "p (FDR)", "infit", "outfit", "RMSD")
    for place, item in enumerate(result.parameters):
        one = fit.of_item(place)
        table.add_row(
            item.id,
            shown(one["s_x2"]),
            "-" if one["s_x2_df"] is None else str(one["s_x2_df"]),
            *(shown(one[key]) for key in ("s_x2_p", "s_x2_p_fdr", "infit", "outfit", "rmsd")),
        )
    console.print(table)
    for pair in fit.largest_q3([item.id for item in result.parameters]):
        console.print(f"Q3 of {' and '.join(pair['items'])}: {shown(pair['q3'])}")
    if fit.overall is not None:
        overall = fit.overall
        console.print(
            f"M2 = {overall.m2:.3f}, df {overall.df}, p {shown(overall.p)}, RMSEA "
            f"{shown(overall.rmsea)}, SRMSR {shown(overall.srmsr)}"
        )
    if fit.patterns is not None:
        g2 = fit.patterns
        console.print(
            f"G2 = {g2.g2:.3f}, df {g2.df}, p {shown(g2.p)}, RMSEA {shown(g2.rmsea)}, "
            f"CFI {shown(g2.cfi)}, TLI {shown(g2.tli)}"
        )
    for note in fit.notes:
        console.print(f"- {note}")


def _table(result: CalibrationResult) -> Table:
    table = Table("item", "model", "N", "a", "SE", "b", "SE", "c", "SE")
    for item in result.items:
        p = item.parameters
        table.add_row(
            p.id,
            f"{p.model}{' (fixed)' if item.is_fixed else ''}",
            f"{item.n:g}",
            shown(p.a),
            shown(item.se_a),
            " ".join(shown(b) for b in p.b),
            " ".join(shown(error) for error in item.se_b),
            f"s {' '.join(shown(s) for s in p.s)}" if p.s else shown(p.c),
            " ".join(shown(error) for error in item.se_s) if p.s else shown(item.se_c),
        )
    return table
