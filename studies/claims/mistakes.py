"""Mistakes in memory and in threads, each as a small program in C++ and in Rust: and who takes them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

PANIC = 101
"""What a Rust program that panics ends with."""
CPP = ("-std=c++17", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread")
RUST = ("--edition", "2021", "-O")


@dataclass(frozen=True, slots=True)
class Mistake:
    """The same mistake in both languages; `error` is what rustc must say of it, if it is not for the run."""

    cpp: str
    rust: str
    error: str = ""


MEMORY = {
    "a reference into what has moved": Mistake(
        """#include <vector>
int first(std::vector<int> numbers) { int &one = numbers[0]; numbers.push_back(2); return one; }""",
        """fn first(mut numbers: Vec<i32>) -> i32 { let one = &numbers[0]; numbers.push(2); *one }
fn main() { println!("{}", first(vec![1])); }""",
        "E0502",
    ),
    "an item beyond the end": Mistake(
        """#include <vector>
int item(const std::vector<int> &numbers, unsigned place) { return numbers[place]; }""",
        """fn item(numbers: &[i32], place: usize) -> i32 { numbers[place] }
fn main() { println!("{}", item(&[1, 2, 3], std::env::args().count() + 5)); }""",
    ),
    "memory freed twice": Mistake(
        """struct Buffer { int *data = new int[8]; ~Buffer() { delete[] data; } };
void twice() { Buffer one; Buffer other = one; other.data[0] = 1; }""",
        """fn main() { let one = vec![0; 8]; let other = one; drop(one); drop(other); }""",
        "E0382",
    ),
    "a view of what is gone": Mistake(
        """#include <string>
#include <string_view>
std::string_view name(int number) {
    std::string made = "a long enough name of " + std::to_string(number);
    return made;
}""",
        """fn name<'a>(number: i32) -> &'a str { let made = format!("a name of {number}"); &made }
fn main() { println!("{}", name(1)); }""",
        "E0515",
    ),
    # Rust's program ends in a panic where the memory was given back, which there is no way to forget.
    "memory never given back": Mistake(
        """int total(int count) {
    int *numbers = new int[count]();
    if (count > 8) return -1;
    int sum = 0;
    for (int i = 0; i < count; ++i) sum += numbers[i];
    delete[] numbers;
    return sum;
}""",
        """use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
static GIVEN_BACK: AtomicUsize = AtomicUsize::new(0);
struct Numbers(Vec<i32>);
impl Drop for Numbers { fn drop(&mut self) { GIVEN_BACK.fetch_add(1, SeqCst); } }
fn total(count: usize) -> i32 {
    let numbers = Numbers(vec![0; count]);
    if count > 8 { return -1; }
    numbers.0.iter().sum()
}
fn main() { total(9); assert_eq!(GIVEN_BACK.load(SeqCst), 0, "it was given back"); }""",
    ),
}
THREADS = {
    "a number that two threads count up": Mistake(
        """#include <thread>
int both() {
    int count = 0;
    auto add = [&] { for (int i = 0; i < 1000; ++i) ++count; };
    std::thread one(add), other(add);
    one.join(); other.join();
    return count;
}""",
        """fn main() {
    let mut count = 0;
    std::thread::scope(|threads| {
        threads.spawn(|| for _ in 0..1000 { count += 1 });
        threads.spawn(|| for _ in 0..1000 { count += 1 });
    });
    println!("{count}");
}""",
        "E0499",
    ),
    "a list that two threads append to": Mistake(
        """#include <thread>
#include <vector>
std::vector<int> both() {
    std::vector<int> found;
    auto add = [&] { for (int i = 0; i < 1000; ++i) found.push_back(i); };
    std::thread one(add), other(add);
    one.join(); other.join();
    return found;
}""",
        """fn main() {
    let mut found = Vec::new();
    std::thread::scope(|threads| {
        threads.spawn(|| for i in 0..1000 { found.push(i) });
        threads.spawn(|| for i in 0..1000 { found.push(i) });
    });
    println!("{}", found.len());
}""",
        "E0499",
    ),
    "a thread that outlives what it reads": Mistake(
        """#include <cstdio>
#include <thread>
#include <vector>
void start() {
    std::vector<int> numbers(100);
    std::thread([&] { std::printf("%d", numbers[9]); }).detach();
}""",
        """fn start() {
    let numbers = vec![0; 100];
    std::thread::spawn(|| println!("{}", numbers[9]));
    drop(numbers);
}
fn main() { start(); }""",
        "E0373",
    ),
    "a lock that is not taken": Mistake(
        """#include <mutex>
struct Account { std::mutex lock; int cents = 0; };
void pay(Account &account, int cents) { account.cents += cents; }""",
        """use std::sync::Mutex;
struct Account { cents: Mutex<i32> }
fn pay(account: &Account, cents: i32) { account.cents += cents; }
fn main() { let account = Account { cents: Mutex::new(0) }; pay(&account, 1); }""",
        "E0368",
    ),
}
MISTAKES = MEMORY | THREADS


class NotTriedError(RuntimeError):
    """There is no compiler, or it has another reason to refuse; the message says which."""


def cpp_takes(mistake: Mistake) -> bool:
    """Whether the C++ compiler takes it, with all usual warnings as errors."""
    with tempfile.TemporaryDirectory() as folder:
        return not _refused(folder, "c++", "program.cpp", mistake.cpp, [*CPP, "-c"])


def rust_takes(mistake: Mistake) -> bool:
    """Whether the Rust compiler takes it, and the program doesn't end in a panic."""
    with tempfile.TemporaryDirectory() as folder:
        reason = _refused(folder, "rustc", "program.rs", mistake.rust, [*RUST])
        if mistake.error not in reason or bool(reason) != bool(mistake.error):
            raise NotTriedError(f"rustc says {reason or 'nothing'!r} where it should say {mistake.error!r}")
        return not reason and _run([str(Path(folder) / "made")]).returncode != PANIC


def _refused(folder: str, compiler: str, name: str, source: str, options: list[str]) -> str:
    """Give what the compiler says of a program that it refuses."""
    found = shutil.which(compiler)
    if found is None:
        raise NotTriedError(f"{compiler} is not installed")
    path = Path(folder) / name
    path.write_text(source + "\n", encoding="utf-8")
    done = _run([found, *options, "-o", str(Path(folder) / "made"), str(path)])
    return done.stderr.decode(errors="replace") or "nothing" if done.returncode else ""


def _run(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, capture_output=True, check=False)  # noqa: S603
