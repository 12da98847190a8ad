"""A real Airflow and a real mail server put on this machine for one Monday, then taken away again.

``python -m etl.stage run`` walks the whole road; ``python -m etl.stage ui`` leaves Airflow's pages open.
Nothing of the product is imported here: the stage starts ``airflow`` and ``tajhiz`` as anybody would.
"""
