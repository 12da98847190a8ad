"""Say the week: figures per partner, the letter, the workbook, the message, and (the room's edge) sending it.

``figures.of_week`` counts, ``figures.of_partner`` keeps what one partner may see; ``letter.compose``,
``workbook.of_partner`` and ``message.of_partner`` write it down; ``send.one`` hands it to the mail server.
"""

from etl.report import figures, letter, message, send, workbook
from etl.report.send import OutsideSystemError

__all__ = ["OutsideSystemError", "figures", "letter", "message", "send", "workbook"]
