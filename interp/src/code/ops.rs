//! The instruction set, as one table.
//!
//! Every instruction is eight bytes: `op:8 x:8 a:16 b:16 c:16`. `a`, `b`, `c` name registers of the running frame (`R[a]`),
//! constants (`K[c]`), sites (`S[c]`: a name plus its inline cache) or counts, as the formula beside each op says.
//! Jumps are absolute: `target = x << 16 | c`. The table yields the enum, the names and the operand layout, so that the
//! compiler, the verifier, the disassembler and the dispatch loop cannot disagree. It knows no heap value.

/// What an instruction's operands mean: drives `verify` and `disassemble`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// no operand
    Nullary,
    /// `R[a]`
    A,
    /// `R[a] R[b]`
    AB,
    /// `R[a] R[b] R[c]`
    ABC,
    /// `R[a] K[c]`
    AK,
    /// `R[a] R[b] K[c]`
    ABK,
    /// `R[a] S[c]`
    AS,
    /// `R[a] R[b] S[c]`
    ABS,
    /// `target`
    Jump,
    /// `R[a] target`
    AJump,
    /// `R[a] R[b] target`
    ABJump,
    /// `R[a] K[b] target`
    AKJump,
    /// `R[a] R[b] n=c`: c is a count
    ABN,
    /// `R[a] n=b`
    AN,
    /// `R[a] R[b] Kw[c]`: c indexes the code's keyword-call table
    ABKw,
}

macro_rules! instruction_set {
    ($( $name:ident $text:literal $layout:ident $doc:literal; )*) => {
        /// The operation of an instruction.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Op { $( #[doc = $doc] $name, )* }

        impl Op {
            /// Every operation, in the order of its number.
            pub const ALL: &'static [Op] = &[ $( Op::$name, )* ];
            /// The name the disassembler prints.
            pub const fn name(self) -> &'static str { match self { $( Op::$name => $text, )* } }
            /// What the operands mean.
            pub const fn layout(self) -> Layout { match self { $( Op::$name => Layout::$layout, )* } }
            /// The effect as a formula.
            pub const fn formula(self) -> &'static str { match self { $( Op::$name => $doc, )* } }
        }
    };
}

instruction_set! {
    // moves
    Nop            "nop"             Nullary "nothing";
    Move           "move"            AB  "R[a] = R[b]";
    LoadConst      "load_const"      AK  "R[a] = K[c]";
    CheckLocal     "check_local"     A   "raise UnboundLocalError(varnames[a]) if R[a] is unbound";
    DeleteLocal    "delete_local"    A   "check_local a; R[a] = unbound";
    ClearLocal     "clear_local"     A   "R[a] = unbound (no check)";

    // cells of captured variables: a register holds the cell object
    MakeCell       "make_cell"       A   "R[a] = Cell(R[a])  (unbound stays an empty cell)";
    LoadClosure    "load_closure"    AN  "R[a] = function.closure[b]  (prologue: the cell itself)";
    LoadCell       "load_cell"       AB  "R[a] = R[b].contents; NameError/UnboundLocalError when empty";
    StoreCell      "store_cell"      AB  "R[a].contents = R[b]  (R[a] is the cell)";
    DeleteCell     "delete_cell"     A   "empty the cell R[a]; error when empty";

    // names
    LoadGlobal     "load_global"     AS  "R[a] = globals[S[c]] or builtins[S[c]]";
    StoreGlobal    "store_global"    AS  "globals[S[c]] = R[a]";
    DeleteGlobal   "delete_global"   AS  "del globals[S[c]]  (a unused)";
    LoadName       "load_name"       AS  "R[a] = namespace[S[c]], globals, builtins (module, class and exec code)";
    StoreName      "store_name"      AS  "namespace[S[c]] = R[a]";
    DeleteName     "delete_name"     AS  "del namespace[S[c]]";
    LoadNameOrCell "load_name_or_cell" ABS "class body reading a free variable: namespace[S[c]] else the cell R[b]";

    // attributes and items
    LoadAttr       "load_attr"       ABS "R[a] = R[b].S[c]";
    StoreAttr      "store_attr"      ABS "R[b].S[c] = R[a]";
    DeleteAttr     "delete_attr"     ABS "del R[b].S[c]";
    LoadSuperAttr  "load_super_attr" ABS "R[a] = super(R[b], R[b+1]).S[c]  (class, self)";
    LoadMethod     "load_method"     ABS "R[a], R[a+1] = unbound function, R[b]   or   R[b].S[c], unbound   (see call_kw x=1, call_ex x=1)";
    LoadItem       "load_item"       ABC "R[a] = R[b][R[c]]";
    LoadItemK      "load_item_k"     ABK "R[a] = R[b][K[c]]";
    StoreItem      "store_item"      ABC "R[b][R[c]] = R[a]";
    DeleteItem     "delete_item"     ABC "del R[b][R[c]]  (a unused)";
    BuildSlice     "build_slice"     AB  "R[a] = slice(R[b], R[b+1], R[b+2])";

    // augmented assignment to what is not a local: load, evaluate the right side, apply (x = BinaryOp)
    AugLoadGlobal  "aug_load_global" AS  "R[a] = globals[S[c]], old value of an augmented assignment";
    AugLoadName    "aug_load_name"   AS  "R[a] = namespace[S[c]], old value";
    AugLoadCell    "aug_load_cell"   AB  "R[a] = R[b].contents, old value";
    AugLoadAttr    "aug_load_attr"   ABS "R[a] = R[b].S[c], old value";
    AugLoadItem    "aug_load_item"   ABC "R[a] = R[b][R[c]], old value";
    PeekItem       "peek_item"       ABJump "R[b] = old value of R[a][R[a+1]] for an augmented assignment that need not see it; else pc = target";
    AugGlobal      "aug_global"      AS  "globals[S[c]] = R[a] x= R[a+1]";
    AugName        "aug_name"        AS  "namespace[S[c]] = R[a] x= R[a+1]";
    AugCell        "aug_cell"        AB  "R[b].contents = R[a] x= R[a+1]";
    AugAttr        "aug_attr"        AS  "R[a].S[c] = R[a+1] x= R[a+2]";
    AugItem        "aug_item"        A   "R[a][R[a+1]] = R[a+2] x= R[a+3]";

    // arithmetic: x = 1 means in-place (`+=`)
    Add            "add"             ABC "R[a] = R[b] + R[c]";
    Sub            "sub"             ABC "R[a] = R[b] - R[c]";
    Mul            "mul"             ABC "R[a] = R[b] * R[c]";
    TrueDiv        "truediv"         ABC "R[a] = R[b] / R[c]";
    FloorDiv       "floordiv"        ABC "R[a] = R[b] // R[c]";
    Mod            "mod"             ABC "R[a] = R[b] % R[c]";
    Pow            "pow"             ABC "R[a] = R[b] ** R[c]";
    MatMul         "matmul"          ABC "R[a] = R[b] @ R[c]";
    LShift         "lshift"          ABC "R[a] = R[b] << R[c]";
    RShift         "rshift"          ABC "R[a] = R[b] >> R[c]";
    And            "and"             ABC "R[a] = R[b] & R[c]";
    Or             "or"              ABC "R[a] = R[b] | R[c]";
    Xor            "xor"             ABC "R[a] = R[b] ^ R[c]";
    AddK           "add_k"           ABK "R[a] = R[b] + K[c]";
    SubK           "sub_k"           ABK "R[a] = R[b] - K[c]";
    MulK           "mul_k"           ABK "R[a] = R[b] * K[c]";
    TrueDivK       "truediv_k"       ABK "R[a] = R[b] / K[c]";
    FloorDivK      "floordiv_k"      ABK "R[a] = R[b] // K[c]";
    ModK           "mod_k"           ABK "R[a] = R[b] % K[c]";
    PowK           "pow_k"           ABK "R[a] = R[b] ** K[c]";
    LShiftK        "lshift_k"        ABK "R[a] = R[b] << K[c]";
    RShiftK        "rshift_k"        ABK "R[a] = R[b] >> K[c]";
    AndK           "and_k"           ABK "R[a] = R[b] & K[c]";
    OrK            "or_k"            ABK "R[a] = R[b] | K[c]";
    XorK           "xor_k"           ABK "R[a] = R[b] ^ K[c]";
    Neg            "neg"             AB  "R[a] = -R[b]";
    Pos            "pos"             AB  "R[a] = +R[b]";
    Invert         "invert"          AB  "R[a] = ~R[b]";
    Not            "not"             AB  "R[a] = not R[b]";

    // comparison
    Lt             "lt"              ABC "R[a] = R[b] < R[c]";
    Le             "le"              ABC "R[a] = R[b] <= R[c]";
    Gt             "gt"              ABC "R[a] = R[b] > R[c]";
    Ge             "ge"              ABC "R[a] = R[b] >= R[c]";
    Eq             "eq"              ABC "R[a] = R[b] == R[c]";
    Ne             "ne"              ABC "R[a] = R[b] != R[c]";
    Is             "is"              ABC "R[a] = R[b] is R[c]";
    IsNot          "is_not"          ABC "R[a] = R[b] is not R[c]";
    In             "in"              ABC "R[a] = R[b] in R[c]";
    NotIn          "not_in"          ABC "R[a] = R[b] not in R[c]";

    // jumps; only jump_back goes backwards (it polls and ends transactions)
    Jump           "jump"            Jump   "pc = target";
    JumpBack       "jump_back"       Jump   "poll; pc = target";
    JumpIfTrue     "jump_if_true"    AJump  "if R[a]: pc = target";
    JumpIfFalse    "jump_if_false"   AJump  "if not R[a]: pc = target";
    JumpIfNone     "jump_if_none"    AJump  "if R[a] is None: pc = target";
    JumpIfNotNone  "jump_if_not_none" AJump "if R[a] is not None: pc = target";
    JumpIfLt       "jump_if_lt"      ABJump "if R[a] < R[b]: pc = target";
    JumpIfLe       "jump_if_le"      ABJump "if R[a] <= R[b]: pc = target";
    JumpIfGt       "jump_if_gt"      ABJump "if R[a] > R[b]: pc = target";
    JumpIfGe       "jump_if_ge"      ABJump "if R[a] >= R[b]: pc = target";
    JumpIfEq       "jump_if_eq"      ABJump "if R[a] == R[b]: pc = target";
    JumpIfNe       "jump_if_ne"      ABJump "if R[a] != R[b]: pc = target";
    JumpUnlessLt   "jump_unless_lt"  ABJump "if not (R[a] < R[b]): pc = target";
    JumpUnlessLe   "jump_unless_le"  ABJump "if not (R[a] <= R[b]): pc = target";
    JumpUnlessGt   "jump_unless_gt"  ABJump "if not (R[a] > R[b]): pc = target";
    JumpUnlessGe   "jump_unless_ge"  ABJump "if not (R[a] >= R[b]): pc = target";
    JumpUnlessEq   "jump_unless_eq"  ABJump "if not (R[a] == R[b]): pc = target";
    JumpUnlessNe   "jump_unless_ne"  ABJump "if not (R[a] != R[b]): pc = target";
    JumpUnlessLtK  "jump_unless_lt_k" AKJump "if not (R[a] < K[b]): pc = target";
    JumpUnlessLeK  "jump_unless_le_k" AKJump "if not (R[a] <= K[b]): pc = target";
    JumpUnlessGtK  "jump_unless_gt_k" AKJump "if not (R[a] > K[b]): pc = target";
    JumpUnlessGeK  "jump_unless_ge_k" AKJump "if not (R[a] >= K[b]): pc = target";
    JumpUnlessEqK  "jump_unless_eq_k" AKJump "if not (R[a] == K[b]): pc = target";
    JumpUnlessNeK  "jump_unless_ne_k" AKJump "if not (R[a] != K[b]): pc = target";
    JumpUnlessIs   "jump_unless_is"  ABJump "if R[a] is not R[b]: pc = target";
    JumpIfIs       "jump_if_is"      ABJump "if R[a] is R[b]: pc = target";

    // containers
    BuildTuple     "build_tuple"     ABN "R[a] = (R[b], …, R[b+n-1])";
    BuildList      "build_list"      ABN "R[a] = [R[b], …, R[b+n-1]]";
    BuildSet       "build_set"       ABN "R[a] = {R[b], …, R[b+n-1]}";
    BuildDict      "build_dict"      ABN "R[a] = {R[b]: R[b+1], …}  n pairs";
    BuildString    "build_string"    ABN "R[a] = ''.join(R[b] … R[b+n-1])  all are str";
    ListAppend     "list_append"     AB  "R[a].append(R[b])  exact list made here";
    ListExtend     "list_extend"     AB  "R[a].extend(R[b])";
    ListToTuple    "list_to_tuple"   AB  "R[a] = tuple(R[b])";
    SetAdd         "set_add"         AB  "R[a].add(R[b])";
    SetUpdate      "set_update"      AB  "R[a].update(R[b])";
    DictSet        "dict_set"        ABC "R[a][R[b]] = R[c]";
    DictUpdate     "dict_update"     AB  "{**}: R[a].update(R[b]); TypeError: 'x' object is not a mapping";
    DictMerge      "dict_merge"      ABC "f(**): as dict_update, a repeated key is a TypeError naming the callee R[c]";
    FormatValue    "format_value"    ABC "R[a] = format(conv_x(R[b]), R[c])  x: 0 none 1 str 2 repr 3 ascii; c = 0xFFFF: no spec";
    Unpack         "unpack"          ABN "R[a] … R[a+n-1] = R[b]";
    UnpackEx       "unpack_ex"       ABN "as unpack with a star: n = before | after << 8; the list comes after `before`";
    GetLen         "get_len"         AB  "R[a] = len(R[b])";

    // iteration; the loop table (Code::loops) describes what a parallel loop needs
    GetIter        "get_iter"        AB  "R[a] = iter(R[b])";
    ForIter        "for_iter"        ABJump "R[b] = next(R[a]); when exhausted: R[a] = unbound; pc = target";

    // calls: arguments are consecutive; the callee's window may overlap everything from R[b+1] up
    Call           "call"            ABN "R[a] = R[b](R[b+1] … R[b+n])";
    CallMethod     "call_method"     ABS "R[a] = R[b].S[c](R[b+1] … R[b+x])";
    CallKw         "call_kw"         ABKw "R[a] = R[b](R[b+1] …; last ones by name). x = 1: from load_method: R[b] callee, R[b+1] self or unbound, arguments from R[b+2]";
    CallEx         "call_ex"         AB  "R[a] = R[b](*R[b+1], **R[b+2])  R[b+2] may be unbound. x = 1: from load_method: R[b] callee, R[b+1] self or unbound, *R[b+2], **R[b+3]";
    MakeFunction   "make_function"   ABK "R[a] = function(code K[c], defaults R[b], kwdefaults R[b+1], annotate R[b+2], closure R[b+3]); each may be unbound";
    MakePlainFunction "make_plain_function" AK "R[a] = function(code K[c]) without defaults, annotations and closure";
    LoadBuildClass "load_build_class" A  "R[a] = builtins.__build_class__";
    Return         "return"          A   "return R[a]";

    // generators and coroutines
    Yield          "yield"           AB  "suspend with R[b]; on send R[a] = value. x = 1: delegating to the iterator R[c]";
    YieldFromIter  "yield_from_iter" AB  "R[a] = iterator of `yield from R[b]` (a generator itself, else iter())";
    Send           "send"            ABJump "R[b] = R[a].send(R[b]); on StopIteration: R[b] = its value; pc = target";
    GetAwaitable   "get_awaitable"   AB  "R[a] = iterator of `await R[b]`";
    GetAIter       "get_aiter"       AB  "R[a] = R[b].__aiter__()";
    GetANext       "get_anext"       AB  "R[a] = awaitable iterator of R[b].__anext__()";

    // exceptions: the handler table names the register that receives the exception
    EnterHandler   "enter_handler"   A   "R[a+1] = handled exception (or None); handled = R[a]";
    LeaveHandler   "leave_handler"   A   "handled = R[a+1]; R[a] = R[a+1] = unbound   x = 1: a `with` swallowed the exception";
    ExcMatch       "exc_match"       ABC "R[a] = R[b] matches R[c]; TypeError unless exception classes";
    Raise          "raise"           AB  "x: 0 bare `raise`; 1 raise R[a]; 2 raise R[a] from R[b]";
    Reraise        "reraise"         A   "raise R[a] again, traceback kept";
    LoadAssertion  "load_assertion"  A   "R[a] = AssertionError";

    // with
    BeforeWith     "before_with"     AB  "R[a] = exit of R[b]; R[a+1] = R[b].__enter__()   x = 1: async: R[a+1] = R[b].__aenter__()";
    WithExit       "with_exit"       ABC "R[a] = R[b](type(R[c]), R[c], R[c].__traceback__)  R[c] is None: R[b](None, None, None)";

    // imports
    ImportName     "import_name"     ABS "R[a] = __import__(S[c], level=R[b], fromlist=R[b+1])";
    ImportFrom     "import_from"     ABS "R[a] = from R[b] import S[c]";

    // match
    MatchSequence  "match_sequence"  AB  "R[a] = R[b] is a sequence pattern's subject";
    MatchMapping   "match_mapping"   AB  "R[a] = R[b] is a mapping";
    MatchKeys      "match_keys"      ABC "R[a] = tuple of R[b][k] for k in R[c], or None when one is missing";
    MatchClass     "match_class"     ABN "R[a] = tuple of attributes or None; R[b] subject, R[b+1] class, R[b+2] tuple of keyword names; n positional";

    // code of a parallel iteration only: the loop's head, and every way out of it
    EndIteration   "end_iteration"   Nullary "the iteration is complete";
    LeaveLoop      "leave_loop"      Nullary "the iteration leaves the loop: the frame goes on at this instruction of the whole code";

    // everything rare
    Intrinsic      "intrinsic"       ABN "R[a] = intrinsic x (R[b] … R[b+n-1])";
}

/// `x` of the augmented-assignment ops, and the order of the arithmetic ops after `Add`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum BinaryOp { Add, Sub, Mul, TrueDiv, FloorDiv, Mod, Pow, MatMul, LShift, RShift, And, Or, Xor }

impl BinaryOp {
    /// Every operator, in the order of its number.
    pub const ALL: [BinaryOp; 13] = [
        BinaryOp::Add, BinaryOp::Sub, BinaryOp::Mul, BinaryOp::TrueDiv, BinaryOp::FloorDiv, BinaryOp::Mod, BinaryOp::Pow,
        BinaryOp::MatMul, BinaryOp::LShift, BinaryOp::RShift, BinaryOp::And, BinaryOp::Or, BinaryOp::Xor,
    ];
    /// The operator as written in a script.
    pub const fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Add => "+", BinaryOp::Sub => "-", BinaryOp::Mul => "*", BinaryOp::TrueDiv => "/", BinaryOp::FloorDiv => "//",
            BinaryOp::Mod => "%", BinaryOp::Pow => "** or pow()", BinaryOp::MatMul => "@", BinaryOp::LShift => "<<",
            BinaryOp::RShift => ">>", BinaryOp::And => "&", BinaryOp::Or => "|", BinaryOp::Xor => "^",
        }
    }
}

/// `x` of `intrinsic`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Intrinsic {
    /// `from R[b] import *` into the namespace
    ImportStar,
    /// the interactive loop's display of an expression statement: `sys.displayhook(R[b])`
    PrintExpression,
    /// `except*`: R[a] = (rest, match) tuple of splitting R[b] by type R[b+1]
    SplitGroup,
    /// `except*`: R[a] = exception to raise from original R[b] and list of raised ones R[b+1], or None
    CombineGroup,
    /// wraps a value yielded by an async generator
    AsyncGenWrap,
    /// a StopIteration that leaves a generator becomes RuntimeError: R[a] = the exception to raise for R[b]
    StopIterationError,
    /// R[a] = TypeVar(R[b] name, R[b+1] bound function or None, R[b+2] default function or None)
    TypeVar,
    /// R[a] = ParamSpec(R[b] name, R[b+1] default function or None)
    ParamSpec,
    /// R[a] = TypeVarTuple(R[b] name, R[b+1] default function or None)
    TypeVarTuple,
    /// R[a] = TypeAliasType(R[b] name, R[b+1] type parameter tuple or None, R[b+2] value function)
    TypeAlias,
    /// R[a] = Generic[*R[b]]
    SubscriptGeneric,
    /// t-string: R[a] = Template of strings R[b] (tuple) and interpolations R[b+1] (tuple)
    BuildTemplate,
    /// t-string: R[a] = Interpolation(R[b] value, R[b+1] source text, R[b+2] conversion or None, R[b+3] format spec)
    BuildInterpolation,
    /// R[a] = the namespace mapping of the running class body (locals())
    LoadLocals,
    /// async for: R[b] is the exception; when StopAsyncIteration R[a] = True else False
    IsStopAsyncIteration,
    /// R[b].__type_params__ = R[b+1]; R[a] = R[b]
    SetTypeParams,
    /// annotation scopes of a class: R[a] = R[b][R[b+1] name], else globals, builtins
    LoadFromDictOrGlobals,
    /// annotation scopes of a class: R[a] = R[b][R[b+1] name], else the contents of the cell R[b+2]
    LoadFromDictOrCell,
}

impl Intrinsic {
    /// Every intrinsic, in the order of its number.
    pub const ALL: &'static [Intrinsic] = &[
        Intrinsic::ImportStar, Intrinsic::PrintExpression, Intrinsic::SplitGroup, Intrinsic::CombineGroup, Intrinsic::AsyncGenWrap,
        Intrinsic::StopIterationError, Intrinsic::TypeVar, Intrinsic::ParamSpec, Intrinsic::TypeVarTuple, Intrinsic::TypeAlias,
        Intrinsic::SubscriptGeneric, Intrinsic::BuildTemplate, Intrinsic::BuildInterpolation, Intrinsic::LoadLocals,
        Intrinsic::IsStopAsyncIteration, Intrinsic::SetTypeParams, Intrinsic::LoadFromDictOrGlobals, Intrinsic::LoadFromDictOrCell,
    ];
}

/// One instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(8))]
pub struct Instruction { pub op: Op, pub x: u8, pub a: u16, pub b: u16, pub c: u16 }

impl Instruction {
    /// An instruction from its fields.
    pub const fn new(op: Op, x: u8, a: u16, b: u16, c: u16) -> Self { Instruction { op, x, a, b, c } }
    /// The jump target `x << 16 | c`, an index into the instructions.
    #[inline(always)]
    pub const fn target(self) -> usize { (self.x as usize) << 16 | self.c as usize }
    /// Sets the jump target; at most 2^24 - 1.
    pub const fn with_target(mut self, target: u32) -> Self {
        self.x = (target >> 16) as u8;
        self.c = target as u16;
        self
    }
}
