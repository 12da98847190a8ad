"""Settings come from the environment; a wrong one is named, a secret one is never shown."""

import pytest

from etl.settings import Settings, SettingsError
from warehouse.engine import migrate, open_warehouse


@pytest.mark.parametrize("name", ["100 %", "où?", "a#b", "مجلد"])
def test_a_home_may_have_any_name(tmp_path, name):
    home = tmp_path / name
    home.mkdir()
    engine = open_warehouse(Settings(home=home).warehouse_url)
    migrate(engine)
    engine.dispose()
    assert (home / "warehouse.db").stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_password_of_a_feed_is_read_and_never_shown(monkeypatch):
    monkeypatch.setenv("TAJHIZ_PASSWORDS__REGION_HANDOVERS", "sésame-12")
    settings = Settings.chosen()
    assert settings.passwords_of("region_handovers") == ("sésame-12",)
    assert settings.passwords_of("region_lots") == ()
    assert "sésame" not in repr(settings)


def test_a_setting_that_cannot_be_read_is_named_without_its_text(monkeypatch):
    monkeypatch.setenv("TAJHIZ_PASSWORDS", "[sésame")
    with pytest.raises(SettingsError, match="passwords") as told:
        Settings.chosen()
    assert "sésame" not in str(told.value)
