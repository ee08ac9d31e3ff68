"""The sample season: a whole year of the campaign, planned in tables, filled by real programs, decided by hand.

Tables of the plan: ``units``, ``register`` (roster.xlsx), ``rulings`` (rulings.xlsx), ``returns`` (a row per returned
自评申报表), ``assessments``, ``rechecks``, ``reviews`` with ``opinions`` (only those that do not agree), ``defaults``
(what units answer for 数据), ``answers`` (cells typed otherwise: the careless ones), ``others`` (files that are no
return). ``build.py`` makes ``sample_workbooks/`` from them; ``test_expected.py`` holds the program to the outcome that
stands there in 预期*.csv and was worked out from the rules, never printed by the program.
"""
