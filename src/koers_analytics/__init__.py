"""Sales analytics on plain tables: NumPy, SciPy and DuckDB, no web framework and no server behind it.

Where to look:

- `columns`     what each input table must hold, and reading it from rows with clear refusals
- `tables`      `DealHistory`, the dated history of deals in columns; line items; orders
- `comparing`   groups against the rest, like with like, many questions at once
- `intervals`   Wilson, Newcombe, beta, Benjamini-Hochberg, and a stratified comparison of two groups
- `pipeline`    waterfall, bookings, win rate, cycle time, ageing, attention, discounts, optimism, silence, findings
- `funnel`      leads: cohorts, time in a state, flows, leakage, arrivals; event logs, step funnels, attribution, uplift
- `alignment`   marketing and sales: survey, behaviour index, next move
- `forecast`    chance per deal, distribution of the total, calibration, back-test beside three baselines
- `scoring`     a chance per lead with reasons, judged beside naive Bayes and a list of points; what knows the outcome
- `value`       customers: who is still one, what they will order and are worth, with the error on a hold-out; equity
- `costing`     the value case: cost of ownership of alternatives, saving, payback, and what it hangs on
- `maintenance` how often equipment fails, what that costs, what is due and what is not covered
- `matching`    which rows are about the same person or firm, with a chance and the reasons
- `retention`   cohorts in three readings, what was kept from one period to another
- `engine`      the same expressions on DuckDB and on Spark; the one module that imports Ibis
- `sample`      a fictional company as export files, with planted effects; and large tables for benchmarks
- `files`       CSV and Parquet files as tables, through DuckDB
- `cli`         the `koers-analytics` command

Conventions: money is integer cents; days are `datetime64[D]`; a state "as of D" is the state at the end of day D;
periods are half-open, from `starts` up to `ends`; nothing reads a clock, and what is random takes a seed.
"""
