"""archive: the whole story of every complaint, and what the province reads in all of them.

Owns: the chained entries of every event, the dossier of every case, archive numbers, search, figures, the board.
Says: that a dossier is filed. Hears: everything that anybody says.
"""
