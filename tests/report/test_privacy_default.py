"""No list of persons leaves while the authorisation is not there."""

from etl.report import figures


def test_without_an_authorisation_number_no_partner_gets_a_list(policy, count_week):
    silent = policy.model_copy(update={"programme": policy.programme.model_copy(update={"authorisation": ""})})
    for partner in silent.partners:
        told = figures.of_partner(count_week(), partner, silent)
        assert told.listed is None
        assert told.moved is None
