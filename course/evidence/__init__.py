"""What a learner did, as data: records, merging, storing, comparing. Standard library only."""
