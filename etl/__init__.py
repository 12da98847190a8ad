"""The rooms of Tajhiz: one verb each, walked through by the flow."""
