//! What a confined process may ask of the system, as a filter of seccomp's.

#![allow(unsafe_code, reason = "the system's filter, and the signal by which it refuses")]

use std::ffi::{c_int, c_long, c_void};
use std::io;
use std::mem::{offset_of, zeroed};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicI64, Ordering};

use libc::{seccomp_data, sock_filter, sock_fprog};

/// As `linux/audit.h` has it: the number of ELF's, 64 bits, the least byte first.
#[cfg(target_arch = "x86_64")]
const ARCHITECTURE: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const ARCHITECTURE: u32 = 0xc000_00b7;

/// What a computation needs: memory, clocks, chance, locks of its own, its signals, who it is, and its end.
const ALLOWED: &[c_long] = &[
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_mprotect,
    libc::SYS_futex,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_gettimeofday,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_restart_syscall,
    libc::SYS_getrandom,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_getcpu,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_gettid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_getrusage,
    libc::SYS_times,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_exit,
    libc::SYS_exit_group,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_time,
];

/// In words, what calls do that are refused; any other is "it asks the system for what is no computation".
const WORDS: &[(&str, &[c_long])] = &[
    (
        "it opens a file",
        &[
            libc::SYS_openat,
            libc::SYS_openat2,
            libc::SYS_memfd_create,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_open,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_creat,
        ],
    ),
    (
        "it looks at files",
        &[
            libc::SYS_newfstatat,
            libc::SYS_fstat,
            libc::SYS_statx,
            libc::SYS_faccessat,
            libc::SYS_faccessat2,
            libc::SYS_readlinkat,
            libc::SYS_getdents64,
            libc::SYS_getcwd,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_stat,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_lstat,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_access,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_readlink,
        ],
    ),
    ("it reads", &[libc::SYS_read, libc::SYS_readv, libc::SYS_pread64, libc::SYS_preadv, libc::SYS_lseek]),
    (
        "it writes",
        &[
            libc::SYS_write,
            libc::SYS_writev,
            libc::SYS_pwrite64,
            libc::SYS_pwritev,
            libc::SYS_ftruncate,
            libc::SYS_truncate,
            libc::SYS_fsync,
            libc::SYS_fdatasync,
            libc::SYS_msync,
        ],
    ),
    (
        "it deletes a file",
        &[
            libc::SYS_unlinkat,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_unlink,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_rmdir,
        ],
    ),
    (
        "it changes files",
        &[
            libc::SYS_renameat2,
            libc::SYS_mkdirat,
            libc::SYS_linkat,
            libc::SYS_symlinkat,
            libc::SYS_fchmodat,
            libc::SYS_fchmod,
            libc::SYS_utimensat,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_rename,
            libc::SYS_renameat,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_mkdir,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_link,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_symlink,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_chmod,
        ],
    ),
    ("it maps a file", &[libc::SYS_mmap]),
    (
        "it uses the network",
        &[
            libc::SYS_socket,
            libc::SYS_socketpair,
            libc::SYS_connect,
            libc::SYS_bind,
            libc::SYS_listen,
            libc::SYS_accept4,
            libc::SYS_sendto,
            libc::SYS_sendmsg,
            libc::SYS_recvfrom,
            libc::SYS_recvmsg,
            libc::SYS_getsockname,
            libc::SYS_getpeername,
            libc::SYS_sendmmsg,
            libc::SYS_recvmmsg,
            libc::SYS_setsockopt,
            libc::SYS_getsockopt,
            libc::SYS_shutdown,
        ],
    ),
    (
        "it waits for a file or the network",
        &[
            libc::SYS_ppoll,
            libc::SYS_pselect6,
            libc::SYS_epoll_pwait,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_poll,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_select,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_epoll_wait,
        ],
    ),
    (
        "it starts a process or a thread",
        &[
            libc::SYS_clone,
            libc::SYS_clone3,
            libc::SYS_execve,
            libc::SYS_execveat,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_fork,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_vfork,
        ],
    ),
    (
        "it sends a signal",
        &[
            libc::SYS_kill,
            libc::SYS_tkill,
            libc::SYS_tgkill,
            libc::SYS_rt_sigqueueinfo,
            libc::SYS_pidfd_send_signal,
        ],
    ),
    ("it waits for a process", &[libc::SYS_wait4, libc::SYS_waitid]),
    ("it looks at files or locks them", &[libc::SYS_fcntl, libc::SYS_flock]),
    ("it uses a terminal or a device", &[libc::SYS_ioctl]),
];
const OTHERWISE: &str = "it asks the system for what is no computation";

const NOTHING: i64 = -1;
static FIRST: AtomicI64 = AtomicI64::new(NOTHING);

pub fn refused() -> Option<&'static str> {
    let number = FIRST.swap(NOTHING, Ordering::Relaxed);
    let said = WORDS.iter().find(|(_, calls)| calls.contains(&number));
    (number != NOTHING).then(|| said.map_or(OTHERWISE, |(words, _)| words))
}

const LOAD: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
const EQUAL: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
#[cfg(target_arch = "x86_64")]
const AT_LEAST: u16 = (libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K) as u16;
const HAS: u16 = (libc::BPF_JMP | libc::BPF_JSET | libc::BPF_K) as u16;
const RETURN: u16 = (libc::BPF_RET | libc::BPF_K) as u16;

const fn does(code: u16, k: u32) -> sock_filter {
    sock_filter { code, jt: 0, jf: 0, k }
}

/// The next one where it is so; else so many are skipped.
const fn only_if(code: u16, k: u32, skipped: u8) -> sock_filter {
    sock_filter { code, jt: 0, jf: skipped, k }
}

/// The low half of an argument; both architectures have the least byte first.
const fn argument(place: usize) -> sock_filter {
    does(LOAD, (offset_of!(seccomp_data, args) + 8 * place) as u32)
}

const fn high_half(place: usize) -> sock_filter {
    does(LOAD, (offset_of!(seccomp_data, args) + 8 * place + 4) as u32)
}

/// The filter that lets a process write to one descriptor, by calls that have a secret for their fourth argument.
fn program(output: c_int, secret: u64) -> Vec<sock_filter> {
    let mut steps = vec![
        does(LOAD, offset_of!(seccomp_data, arch) as u32),
        sock_filter { code: EQUAL, jt: 1, jf: 0, k: ARCHITECTURE },
        does(RETURN, libc::SECCOMP_RET_KILL_PROCESS),
        does(LOAD, offset_of!(seccomp_data, nr) as u32),
    ];
    // Calls of x86-64 by 32-bit pointers have numbers of their own.
    #[cfg(target_arch = "x86_64")]
    steps.extend([only_if(AT_LEAST, 0x4000_0000, 1), does(RETURN, libc::SECCOMP_RET_KILL_PROCESS)]);
    for &call in ALLOWED {
        steps.extend([only_if(EQUAL, call as u32, 1), does(RETURN, libc::SECCOMP_RET_ALLOW)]);
    }
    steps.extend([
        // All are closed, but for the one that must stay open: its number is none of the program's.
        only_if(EQUAL, libc::SYS_close as u32, 1),
        does(RETURN, libc::SECCOMP_RET_ERRNO | libc::EBADF as u32),
        only_if(EQUAL, libc::SYS_write as u32, 7),
        argument(0),
        only_if(EQUAL, output as u32, 5),
        argument(3),
        only_if(EQUAL, secret as u32, 3),
        high_half(3),
        only_if(EQUAL, (secret >> 32) as u32, 1),
        does(RETURN, libc::SECCOMP_RET_ALLOW),
        // What was loaded may be an argument by now, which is no number of a call.
        does(LOAD, offset_of!(seccomp_data, nr) as u32),
        only_if(EQUAL, libc::SYS_mmap as u32, 3),
        argument(3),
        only_if(HAS, libc::MAP_ANONYMOUS as u32, 1),
        does(RETURN, libc::SECCOMP_RET_ALLOW),
        does(RETURN, libc::SECCOMP_RET_TRAP),
    ]);
    steps
}

/// From now on this process can compute, and write to `output` who knows the secret. It can't be undone.
pub fn confine(output: c_int, secret: u64) -> io::Result<()> {
    // SAFETY: a `sigaction` of zeros is one, with no flags and an empty mask.
    let mut action: libc::sigaction = unsafe { zeroed() };
    action.sa_sigaction = on_refusal as *const () as usize;
    action.sa_flags = libc::SA_SIGINFO | libc::SA_NODEFER;
    let mut steps = program(output, secret);
    let filter = sock_fprog { len: steps.len() as u16, filter: steps.as_mut_ptr() };
    // SAFETY: `action` and `filter` are whole and outlive the calls, and the handler has the form that its flags say. The
    // filter makes calls fail, which every caller must expect of the system.
    unsafe {
        succeeded(libc::sigaction(libc::SIGSYS, &raw const action, null_mut()))?;
        succeeded(libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))?;
        succeeded(libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const filter, 0, 0))
    }
}

pub fn succeeded(result: c_int) -> io::Result<()> {
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// A call was refused, and not made: remembers which, and lets it fail with `EPERM`.
extern "C" fn on_refusal(_: c_int, _: *mut libc::siginfo_t, context: *mut c_void) {
    let context = context.cast::<libc::ucontext_t>();
    // SAFETY: with `SA_SIGINFO` the system hands over the registers as they were at the call (seccomp(2),
    // SECCOMP_RET_TRAP), and takes them back when this returns; nobody else has them meanwhile.
    let registers = unsafe { &mut (*context).uc_mcontext };
    #[cfg(target_arch = "x86_64")]
    let (number, result) = {
        let register = &mut registers.gregs[libc::REG_RAX as usize];
        (*register, register)
    };
    #[cfg(target_arch = "aarch64")]
    let (number, result) = (registers.regs[8] as i64, &mut registers.regs[0]);
    *result = -i64::from(libc::EPERM) as _;
    let _ = FIRST.compare_exchange(NOTHING, number, Ordering::Relaxed, Ordering::Relaxed);
}
