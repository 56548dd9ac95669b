"""Plan, run, judge, conclude: the machine between the front ends and the probes. Knows no toolkit and no words."""
