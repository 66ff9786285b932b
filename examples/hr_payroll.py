"""HR and payroll: a staff list from CSV, raises, a payroll with tax brackets, salaries by age and group.

The staff is a table in Rust: sums and groups run over its columns on all threads, while each row can still be
read and changed like an object, and the columns are NumPy arrays.
"""

import ferrule as fe
import numpy as np

STAFF = b"""name,department,age,salary
Ada Lovelace,1,36,74000
Alan Turing,1,41,69500.50
Grace Hopper,2,62,88000
Katherine Johnson,2,51,61250
Edsger Dijkstra,3,45,58000
"Knuth, Donald",3,58,97000.25
"""
BRACKETS = [(0, 0.10), (30_000, 0.25), (60_000, 0.42)]

people = fe.People.from_csv(STAFF)
departments = fe.read_csv(STAFF)["department"]
before = people.payroll(BRACKETS)
print(f"{len(people)} people earn {before['gross']:,.2f}; tax {before['tax']:,.2f}, net {before['net']:,.2f}")

# A raise for those who earn less than the median; one of them gets a promotion on top.
salaries = people.salaries
people.raise_salaries(5, where=salaries < np.median(salaries))
edsger = people.find("Edsger Dijkstra")[0]
edsger.salary += 1_000
after = people.payroll(BRACKETS)
print(f"raises cost {after['gross'] - before['gross']:,.2f}; {edsger.name} now earns {edsger.salary:,.2f}")
assert salaries[edsger.index] == edsger.salary  # the array is the table's memory

print("\nby department:")
groups = people.group_by(departments)
for department, count, mean in zip(groups["key"], groups["count"], groups["mean"], strict=True):
    print(f"{department:5}  {count} people, {mean:12,.2f} on average")

print("by age:")
groups = people.group_by("age", width=10)
for age, count, total in zip(groups["key"], groups["count"], groups["total"], strict=True):
    print(f"{age:4}s  {count} people, {total:12,.2f} together")

print("\nthe three highest paid:")
for person in people.sort_by("salary", descending=True)[:3]:
    print(f"{person.name:20} {person.salary:12,.2f}")

# A row that can't be is refused by its number and field.
try:
    fe.People([*people, ("Nobody", 200, 0.0)])
except fe.ArgumentError as error:
    print(f"\nrefused: {error}")
