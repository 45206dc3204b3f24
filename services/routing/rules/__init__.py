"""What an office may do with a complaint and by when: pure, told the time, printable."""
