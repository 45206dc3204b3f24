"""The province's people at their screens, each test a script: opens …, sees …, clicks …."""
