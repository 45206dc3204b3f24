"""What intake knows without asking anybody: pure, told the time."""
