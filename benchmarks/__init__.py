"""What the graph costs and gains beside the library called directly and beside peers, as ratios taken in one run."""
