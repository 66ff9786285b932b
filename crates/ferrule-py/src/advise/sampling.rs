//! The thread that looks: when it does, whom it looks at, and how much time a look stands for.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ferrule_base::aside;
use ferrule_base::clock::{seconds, seconds_of_thread};
use ferrule_base::numbered::NumberedFile;
use ferrule_gate::cpython::frames::{Frame, Reader, Seen, Thread};

use super::activations::Activations;
use super::events::Key;
use super::tree::Tree;

/// So long, in seconds, it looks as often as [`EARLY`], and writes down each look: short programs have many, and lose none.
const BEGINNING: f64 = 0.5;
const EARLY: f64 = 0.001;
/// After that it writes so often.
const WRITTEN: f64 = 0.25;
/// It rests so many times as long as a look has taken of the processor, but in the beginning not longer than this.
const REST: f64 = 50.0;
const EARLY_REST: f64 = 0.01;

/// What the sampler and its thread share.
#[derive(Default)]
pub struct Shared {
    pub tree: Mutex<Tree>,
    stop: Mutex<bool>,
    wake: Condvar,
}

impl Shared {
    fn tree(&self) -> MutexGuard<'_, Tree> {
        self.tree.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The thread is to end, or the next one to go on.
    pub fn stop(&self, stop: bool) {
        *self.stop.lock().unwrap_or_else(PoisonError::into_inner) = stop;
        self.wake.notify_all();
    }

    /// Sleeps; true if the thread is to end.
    fn sleep(&self, seconds: f64) -> bool {
        let stop = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = Duration::from_secs_f64(seconds.clamp(0.0, 1.0));
        let waited = self.wake.wait_timeout_while(stop, wait, |stop| !*stop);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// How it is sampled.
pub struct Plan {
    pub file: NumberedFile,
    /// Seconds from one look to the next, on average.
    pub interval: f64,
    /// What the clock shows where the recording began.
    pub zero: f64,
}

/// What is known of a thread since the last look.
struct Known {
    cpu: f64,
    at: f64,
    /// Seconds of the processor that no look stands for yet.
    left: f64,
    key: Key,
    state: u64,
    /// What its objects have, where it stood at the last look as at the one before.
    contents: Option<u64>,
    /// Seconds of the processor until that look.
    perhaps: f64,
    calls: Activations,
    seen: u64,
    /// Of nodes where it was without Python's lock, and had worked since the look before: how often, and how often it was
    /// just working.
    places: HashMap<i32, (u32, u32)>,
}

/// Where the innermost frame of a thread stands.
enum Stands {
    /// Where it stood, and nothing was done.
    Idle,
    /// Where it stood, with the same objects: a loop may have come round.
    Perhaps,
    /// The same was so at the look before, and the objects have what they had: no instruction ran.
    Still,
    Elsewhere,
}

impl Known {
    /// Where the innermost frame read last stands, of which `state` is made. To read what its objects have costs as much as a
    /// look: that is done where they are the same.
    fn stands(&mut self, state: u64, reader: &mut Reader) -> Stands {
        let same = std::mem::replace(&mut self.state, state) == state;
        let contents = same.then(|| reader.contents());
        match (std::mem::replace(&mut self.contents, contents), contents) {
            (Some(before), Some(now)) if before == now => Stands::Still,
            (_, Some(_)) => Stands::Perhaps,
            _ => Stands::Elsewhere,
        }
    }

    /// How many of the seconds given, and of those before, were without an instruction of Python's.
    fn stalled(&mut self, stands: Stands, given: f64) -> f64 {
        match stands {
            Stands::Idle => {
                self.calls.rest();
                0.0
            }
            Stands::Still => given + std::mem::take(&mut self.perhaps),
            Stands::Perhaps => {
                self.perhaps = given;
                0.0
            }
            Stands::Elsewhere => {
                self.perhaps = 0.0;
                0.0
            }
        }
    }

    /// Whether it works where it is, or is only kept from it by others that have the processors. With Python's lock it does.
    /// Without, its clock may go on at this moment; or did so often enough at this node: where a thread waits it hardly does.
    fn works(&mut self, surely: bool) -> bool {
        if surely {
            return true;
        }
        let goes_on = seconds_of_thread(self.key.thread) > Some(self.cpu);
        let (all, working) = self.places.entry(self.key.node).or_default();
        *all = all.saturating_add(1);
        *working = working.saturating_add(u32::from(goes_on));
        goes_on || *working > *all / 10
    }

    /// Time that no look stands for goes where the thread was last seen. False, so that it is forgotten.
    fn give_what_is_left(&mut self, shared: &Shared) -> bool {
        let mut tree = shared.tree();
        self.calls.end(0, &mut tree.calls);
        if self.left > 0.0 && self.key.node >= 0 {
            tree.add(self.key, std::mem::take(&mut self.left), 0.0, 0.0);
        }
        false
    }
}

/// The thread's own state.
pub struct Ticks {
    plan: Plan,
    shared: Arc<Shared>,
    reader: Reader,
    known: HashMap<i32, Known>,
    threads: Vec<Thread>,
    frames: Vec<Frame>,
    began: f64,
    written: f64,
    looks: u64,
    missed: u64,
    random: u64,
    /// Seconds of the processor that the last look took.
    cost: f64,
}

impl Ticks {
    pub fn new(plan: Plan, shared: Arc<Shared>, reader: Reader) -> Self {
        let began = seconds();
        Self {
            plan,
            shared,
            reader,
            known: HashMap::new(),
            threads: Vec::new(),
            frames: Vec::new(),
            began,
            written: began,
            looks: 0,
            missed: 0,
            random: began.to_bits() | 1,
            cost: 0.0,
        }
    }

    /// Says how it is sampled; `at` so many seconds after the recording began.
    pub fn begin(&mut self, at: f64) {
        self.began = seconds();
        self.plan.zero = self.began - at;
        self.shared.tree().lines.sampler_began(at, "memory", "");
        // What runs now has begun before.
        self.look();
        self.shared.tree().calls.clear();
    }

    /// Looks until it is told to stop, or until nothing can be written any more.
    pub fn run(&mut self) {
        let own = aside::number();
        loop {
            let before = seconds_of_thread(own).unwrap_or(0.0);
            self.look();
            if self.write(false).is_err() {
                return;
            }
            let cost = seconds_of_thread(own).unwrap_or(0.0) - before;
            let pause = self.pause(cost);
            if self.shared.sleep(pause) {
                self.look();
                return;
            }
        }
    }

    /// Writes what was not yet written, and that it was told to stop.
    pub fn end(&mut self) {
        self.known.retain(|_, known| known.give_what_is_left(&self.shared));
        // The program goes on in any case.
        let _ = self.write(true);
    }

    /// How long to sleep. By chance, half of the interval to one and a half, so that no program runs in step with it.
    fn pause(&mut self, cost: f64) -> f64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        let chance = 0.5 + (self.random >> 11) as f64 / (1_u64 << 53) as f64;
        let early = seconds() - self.began < BEGINNING;
        let interval = if early { self.plan.interval.min(EARLY) } else { self.plan.interval };
        // What is read once, when it is seen first, makes one look long and not the next.
        let rest = REST * cost.min(std::mem::replace(&mut self.cost, cost));
        (interval * chance).max(if early { rest.min(EARLY_REST) } else { rest })
    }

    fn look(&mut self) {
        self.looks += 1;
        let mut threads = std::mem::take(&mut self.threads);
        if self.reader.threads(&mut threads) {
            threads.iter().for_each(|thread| self.look_at(thread));
            let (looks, shared) = (self.looks, &self.shared);
            self.known.retain(|_, known| known.seen == looks || known.give_what_is_left(shared));
        } else {
            self.missed += 1;
        }
        self.threads = threads;
    }

    fn look_at(&mut self, thread: &Thread) {
        let Some(cpu) = seconds_of_thread(thread.native_id) else { return };
        let at = seconds();
        // A number that another thread had before is that of a new one.
        if self.known.get(&thread.native_id).is_none_or(|known| known.cpu > cpu) {
            self.meet(thread, cpu, at);
        }
        let Some(known) = self.known.get_mut(&thread.native_id) else { return };
        known.seen = self.looks;
        // A thread that had no processor stands where it stood.
        let idle = known.cpu >= cpu && known.key.node >= 0;
        let Some(stands) = (if idle { Some(Stands::Idle) } else { self.see(thread) }) else { return };
        let Some(known) = self.known.get_mut(&thread.native_id) else { return };
        let (used, wall) = (cpu - known.cpu, at - known.at);
        (known.cpu, known.at) = (cpu, at);
        known.left += used;
        // One that waits, and has worked in between, was not seen at work: that time is of the next look that sees it so.
        let works = !idle && known.works(thread.is_attached || used * 2.0 > wall);
        let given = if works { std::mem::take(&mut known.left) } else { 0.0 };
        let stalled = known.stalled(stands, given);
        self.shared.tree().add(known.key, given, wall, stalled);
    }

    /// Reads where a thread is, and where it stands against the look before. None where that can't be said; its time goes to
    /// the next look that can.
    fn see(&mut self, thread: &Thread) -> Option<Stands> {
        let innermost = match self.reader.stack(thread, &mut self.frames) {
            Seen::Frames(innermost) => innermost,
            Seen::Nothing => return None,
            Seen::Torn => {
                self.missed += 1;
                return None;
            }
        };
        let known = self.known.get_mut(&thread.native_id)?;
        let mut tree = self.shared.tree();
        tree.learn(self.reader.functions());
        known.key.node = tree.node(&self.frames);
        known.calls.see(&self.frames, &mut tree.calls);
        known.key.opcode = innermost.opcode;
        (!self.frames.is_empty()).then(|| known.stands(innermost.state, &mut self.reader))
    }

    /// A thread that is new: what it did before the sampler began is not counted.
    fn meet(&mut self, thread: &Thread, cpu: f64, at: f64) {
        let first = self.looks == 1;
        let known = Known {
            cpu: if first { cpu } else { 0.0 },
            at: if first { at } else { at.min(self.began.max(at - cpu)) },
            left: 0.0,
            key: Key { thread: thread.native_id, node: -1, opcode: 0 },
            state: 0,
            contents: None,
            perhaps: 0.0,
            calls: Activations::default(),
            seen: self.looks,
            places: HashMap::new(),
        };
        self.known.insert(thread.native_id, known);
        // No file is opened to ask the system: the program might be about to open one, and count on its number.
        let name = if thread.native_id == std::process::id() as i32 { "MainThread" } else { "" };
        let mut tree = self.shared.tree();
        tree.lines.thread_seen(thread.native_id, name);
    }

    fn write(&mut self, last: bool) -> std::io::Result<()> {
        let now = seconds();
        let due = last || now - self.began < BEGINNING || now - self.written >= WRITTEN;
        if !due {
            return Ok(());
        }
        self.written = now;
        let mut tree = self.shared.tree();
        tree.fade();
        let at = now - self.plan.zero;
        let mut lines = tree.said(at);
        if last {
            tree.lines.sampler_ended(at, self.missed);
            lines += &tree.lines.taken();
        }
        drop(tree);
        self.plan.file.append(lines.as_bytes())
    }
}
