"""How records are compared: columns, levels in order, and the SQL of each, as Splink settings without weights.

The levels are those of the linkage notes §5.2. The SQL is what DuckDB and Spark both run; ``damerau_levenshtein`` is
DuckDB's own and comes to Spark with Splink's jar.
"""

from typing import Any

Level = dict[str, Any]


def _level(sql: str, label: str, *, tf: str | None = None) -> Level:
    told: Level = {"sql_condition": sql, "label_for_charts": label}
    if tf:  # of two spellings' frequencies the greater counts; a name nobody met is not made worth more than this
        told |= {"tf_adjustment_column": tf, "tf_adjustment_weight": 1.0, "tf_minimum_u_value": 1e-7}
    return told


def _unknown(sql: str) -> Level:
    return {"sql_condition": sql, "label_for_charts": "unknown", "is_null_level": True}


def _comparison(column: str, *levels: Level) -> dict[str, Any]:
    return {"output_column_name": column, "comparison_levels": [*levels, _level("ELSE", "different")]}


def _either_silent(column: str) -> Level:
    return _unknown(f'"{column}_l" IS NULL OR "{column}_r" IS NULL')


def _equal_or_different(column: str) -> dict[str, Any]:
    return _comparison(column, _either_silent(column), _level(f'"{column}_l" = "{column}_r"', "same"))


def _edits(column: str, most: int) -> str:
    return f'levenshtein("{column}_l", "{column}_r") <= {most}'


def comparisons() -> list[dict[str, Any]]:
    """Return the comparisons, each from the level that says most to ``different``."""
    return [
        _comparison(
            "name",
            _either_silent("name_sorted"),
            _level('"name_sorted_l" = "name_sorted_r"', "same_sorted", tf="name_sorted"),
            _level('arrays_overlap("name_keys_l", "name_keys_r")', "same_sorted"),
            _level('"name_glued_l" = "name_glued_r"', "same_glued"),
            _level(f"{_edits('name_sorted', 1)} OR {_edits('name_glued', 1)}", "one_edit"),
            _level(f"{_edits('name_sorted', 2)} OR {_edits('name_glued', 2)}", "two_edits"),
            _level('arrays_overlap("units_l", "units_r")', "one_unit"),
        ),
        _equal_or_different("gender"),
        _comparison(
            "national_id",
            _either_silent("national_id"),
            _level('"national_id_l" = "national_id_r"', "same"),
            _level('damerau_levenshtein("national_id_l", "national_id_r") <= 1', "one_edit"),
            _level('damerau_levenshtein("national_id_l", "national_id_r") <= 2', "two_edits"),
        ),
        _comparison(
            "birth_date",
            _either_silent("birth"),
            _level('"birth_l" = "birth_r" AND "birth_exact_l" AND "birth_exact_r"', "same_day"),
            _level('"birth_l" = "birth_r"', "same_0101"),
            _level('"birth_l" = "birth_swapped_r"', "swapped"),
            _level('"birth_year_l" = "birth_year_r" AND NOT ("birth_exact_l" AND "birth_exact_r")', "same_year"),
            _level(_edits("birth", 1), "one_edit"),
        ),
        _comparison(
            "phone",
            _either_silent("phone"),
            _level(
                'arrays_overlap("phones_l", "phones_r") AND NOT "phone_household_l" AND NOT "phone_household_r"', "same"
            ),
            _level('arrays_overlap("phones_l", "phones_r")', "household"),
        ),
        _comparison(
            "commune",
            _either_silent("commune_sound"),
            _level('"commune_code_l" = "commune_code_r" OR "commune_sound_l" = "commune_sound_r"', "same"),
            _level(
                f'("commune_code_l" IS NULL OR "commune_code_r" IS NULL) AND {_edits("commune_sound", 1)}', "one_edit"
            ),
        ),
        _comparison(
            "province",
            _unknown(
                '"province_l" IS NULL OR "province_r" IS NULL'
                ' OR ("commune_sound_l" IS NOT NULL AND "commune_sound_r" IS NOT NULL)'  # the commune says it already
            ),
            _level('"province_l" = "province_r"', "same"),
        ),
        _equal_or_different("craft"),
        _comparison(
            "address",
            _either_silent("home"),
            _level('"home_l" = "home_r"', "same"),
            _level('arrays_overlap("home_pairs_l", "home_pairs_r")', "two_words"),
            _level('arrays_overlap("home_words_l", "home_words_r")', "one_word"),
        ),
    ]


def settings() -> dict[str, Any]:
    """Return Splink settings that lack nothing but the weights."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "record_id",
        "sql_dialect": "duckdb",
        "probability_two_random_records_match": 1e-4,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": 'l."keys" = r."keys"', "sql_dialect": "duckdb", "arrays_to_explode": ["keys"]}
        ],
        "comparisons": comparisons(),
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "additional_columns_to_retain": [],
    }
