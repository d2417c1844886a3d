"""Facts about CPython's bytecode, which this interpreter does not use: nothing has an argument, a constant or a jump."""

ENABLE_SPECIALIZATION = ENABLE_SPECIALIZATION_FT = False


def stack_effect(opcode, oparg=None, /, *, jump=None):
    raise ValueError("invalid opcode or oparg")


def _never(opcode):
    return False


is_valid = has_arg = has_const = has_name = has_jump = has_free = has_local = has_exc = _never


def get_executor(*, code, offset):
    raise ValueError("no executors in this interpreter")


def get_specialization_stats():
    return None


def get_nb_ops():
    return []


def get_intrinsic1_descs():
    return []


def get_intrinsic2_descs():
    return []


def get_special_method_names():
    return []
