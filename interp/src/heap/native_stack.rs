//! The native stack of the current thread: its base, its present end, and the registers a callee must preserve.
//!
//! Invariant: between `spill` and `end_of_frame`, both called from one frame, everything that callers hold lies either in
//! the saved registers or in `[sp, base)`. Knows no heap.

/// Room for the registers that a function must preserve for its caller.
pub const SAVED_REGISTERS: usize = 12;

/// Stores the callee-saved registers at `registers` (room for [`SAVED_REGISTERS`]) and returns the caller's stack pointer.
/// Naked, so that the registers are exactly those of the caller. Caller-saved ones need no care: around a call the
/// compiler has put what is live in them on the stack.
#[cfg(target_arch = "x86_64")]
#[unsafe(naked)]
pub extern "sysv64" fn spill(registers: *mut usize) -> usize {
    core::arch::naked_asm!(
        "mov [rdi], rbx",
        "mov [rdi + 8], rbp",
        "mov [rdi + 16], r12",
        "mov [rdi + 24], r13",
        "mov [rdi + 32], r14",
        "mov [rdi + 40], r15",
        "lea rax, [rsp + 8]",
        "ret"
    )
}

/// See the other architecture.
#[cfg(target_arch = "aarch64")]
#[unsafe(naked)]
pub extern "C" fn spill(registers: *mut usize) -> usize {
    core::arch::naked_asm!(
        "stp x19, x20, [x0]",
        "stp x21, x22, [x0, #16]",
        "stp x23, x24, [x0, #32]",
        "stp x25, x26, [x0, #48]",
        "stp x27, x28, [x0, #64]",
        "str x29, [x0, #80]",
        "mov x0, sp",
        "ret"
    )
}

/// Marks where the frame that called [`spill`] must still stand. Without it the wait in between may become a tail call, which
/// takes the frame down first: what its prologue had pushed for its caller would then lie below the recorded stack end.
#[inline(always)]
pub fn end_of_frame() {
    // SAFETY: no instruction at all; but it follows the calls before it, so none of them is the last.
    unsafe { core::arch::asm!("", options(nostack, preserves_flags)) };
}

/// The highest address of the current thread's stack; `None` where the system does not say.
#[cfg(target_os = "linux")]
pub fn base() -> Option<usize> {
    // SAFETY: an all-zero pthread_attr_t is a valid out-argument; it is initialised by pthread_getattr_np on success
    // and destroyed once.
    unsafe {
        let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &mut attributes) != 0 {
            return None;
        }
        let mut lowest = std::ptr::null_mut();
        let mut size = 0;
        let found = libc::pthread_attr_getstack(&attributes, &mut lowest, &mut size) == 0;
        libc::pthread_attr_destroy(&mut attributes);
        found.then(|| lowest as usize + size)
    }
}

/// The highest address of the current thread's stack; `None` where the system does not say.
#[cfg(target_os = "macos")]
pub fn base() -> Option<usize> {
    // SAFETY: asks about the calling thread, which lives.
    Some(unsafe { libc::pthread_get_stackaddr_np(libc::pthread_self()) } as usize)
}
