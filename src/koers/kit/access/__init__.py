"""Access answers two questions: which rows (scope) and which verbs (the declared matrix)."""
