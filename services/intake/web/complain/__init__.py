"""The public's form in five short steps: `questions` says what is asked, `answers` reads what was typed, `steps` shows
and takes each step.
"""
