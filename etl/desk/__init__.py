"""Pages inside the Airflow UI, where the data team works: the week, questions, held files, letters, a person, words.

They do what ``tajhiz`` does, with the same functions of the flow. Every route asks Airflow who is there and may what.
"""
