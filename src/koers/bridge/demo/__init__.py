"""The demo company: written as export files, read in by the importer that everybody uses, and removed again."""
