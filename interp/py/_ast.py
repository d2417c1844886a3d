"""The node classes of syntax trees. Parsing makes trees of them; trees can be built, walked and written out, but not compiled."""

PyCF_ONLY_AST = 1024
PyCF_TYPE_COMMENTS = 4096
PyCF_ALLOW_TOP_LEVEL_AWAIT = 8192
PyCF_OPTIMIZED_AST = 33792

# class, base: fields; * a list, ? optional, ! an expression context
_TABLE = """
alias AST: name asname?
arg AST: arg annotation? type_comment?
arguments AST: posonlyargs* args* vararg? kwonlyargs* kw_defaults* kwarg? defaults*
boolop AST
cmpop AST
comprehension AST: target iter ifs* is_async
excepthandler AST
expr AST
expr_context AST
keyword AST: arg? value
match_case AST: pattern guard? body*
mod AST
operator AST
pattern AST
stmt AST
type_ignore AST
type_param AST
unaryop AST
withitem AST: context_expr optional_vars?
Add operator
And boolop
AnnAssign stmt: target annotation value? simple
Assert stmt: test msg?
Assign stmt: targets* value type_comment?
AsyncFor stmt: target iter body* orelse* type_comment?
AsyncFunctionDef stmt: name args body* decorator_list* returns? type_comment? type_params*
AsyncWith stmt: items* body* type_comment?
Attribute expr: value attr ctx!
AugAssign stmt: target op value
Await expr: value
BinOp expr: left op right
BitAnd operator
BitOr operator
BitXor operator
BoolOp expr: op values*
Break stmt
Call expr: func args* keywords*
ClassDef stmt: name bases* keywords* body* decorator_list* type_params*
Compare expr: left ops* comparators*
Constant expr: value kind?
Continue stmt
Del expr_context
Delete stmt: targets*
Dict expr: keys* values*
DictComp expr: key value generators*
Div operator
Eq cmpop
ExceptHandler excepthandler: type? name? body*
Expr stmt: value
Expression mod: body
FloorDiv operator
For stmt: target iter body* orelse* type_comment?
FormattedValue expr: value conversion format_spec?
FunctionDef stmt: name args body* decorator_list* returns? type_comment? type_params*
FunctionType mod: argtypes* returns
GeneratorExp expr: elt generators*
Global stmt: names*
Gt cmpop
GtE cmpop
If stmt: test body* orelse*
IfExp expr: test body orelse
Import stmt: names*
ImportFrom stmt: module? names* level?
In cmpop
Interactive mod: body*
Interpolation expr: value str conversion format_spec?
Invert unaryop
Is cmpop
IsNot cmpop
JoinedStr expr: values*
LShift operator
Lambda expr: args body
List expr: elts* ctx!
ListComp expr: elt generators*
Load expr_context
Lt cmpop
LtE cmpop
MatMult operator
Match stmt: subject cases*
MatchAs pattern: pattern? name?
MatchClass pattern: cls patterns* kwd_attrs* kwd_patterns*
MatchMapping pattern: keys* patterns* rest?
MatchOr pattern: patterns*
MatchSequence pattern: patterns*
MatchSingleton pattern: value
MatchStar pattern: name?
MatchValue pattern: value
Mod operator
Module mod: body* type_ignores*
Mult operator
Name expr: id ctx!
NamedExpr expr: target value
Nonlocal stmt: names*
Not unaryop
NotEq cmpop
NotIn cmpop
Or boolop
ParamSpec type_param: name default_value?
Pass stmt
Pow operator
RShift operator
Raise stmt: exc? cause?
Return stmt: value?
Set expr: elts*
SetComp expr: elt generators*
Slice expr: lower? upper? step?
Starred expr: value ctx!
Store expr_context
Sub operator
Subscript expr: value slice ctx!
TemplateStr expr: values*
Try stmt: body* handlers* orelse* finalbody*
TryStar stmt: body* handlers* orelse* finalbody*
Tuple expr: elts* ctx!
TypeAlias stmt: name type_params* value
TypeIgnore type_ignore: lineno tag
TypeVar type_param: name bound? default_value?
TypeVarTuple type_param: name default_value?
UAdd unaryop
USub unaryop
UnaryOp expr: op operand
While stmt: test body* orelse*
With stmt: items* body* type_comment?
Yield expr: value?
YieldFrom expr: value
"""

_PLACES = ("lineno", "col_offset", "end_lineno", "end_col_offset")


class AST:
    _fields = ()
    _attributes = ()
    _field_types = {}
    __match_args__ = ()
    _defaults = {}

    def __init__(self, *args, **kwargs):
        fields = self._fields
        if len(args) > len(fields):
            plural = "" if len(fields) == 1 else "s"
            raise TypeError(f"{type(self).__name__} constructor takes at most {len(fields)} positional argument{plural}")
        for name, value in zip(fields, args):
            if name in kwargs:
                raise TypeError(f"{type(self).__name__} got multiple values for argument {name!r}")
            setattr(self, name, value)
        for name, value in kwargs.items():
            setattr(self, name, value)
        for name in fields[len(args):]:
            if name not in kwargs:
                mark = self._defaults.get(name)
                if mark == "*":
                    setattr(self, name, [])
                elif mark == "!":
                    setattr(self, name, Load())

    def __reduce_ex__(self, protocol):
        return type(self), (), self.__dict__.copy()

    def __replace__(self, /, **changes):
        values = {name: getattr(self, name) for name in self._fields + self._attributes if hasattr(self, name)}
        values.update(changes)
        return type(self)(**values)

    def __repr__(self):
        parts = ", ".join(f"{name}={getattr(self, name, None)!r}" for name in self._fields)
        return f"{type(self).__name__}({parts})"


def _define():
    made = {"AST": AST}
    for row in _TABLE.strip().splitlines():
        head, _, fields = row.partition(":")
        name, base = head.split()
        fields = fields.split()
        names = tuple(field.rstrip("*?!") for field in fields)
        namespace = {
            "__module__": "ast",
            "_fields": names,
            "__match_args__": names,
            "_field_types": {field.rstrip("*?!"): list[AST] if field.endswith("*") else object for field in fields},
            "_defaults": {field[:-1]: field[-1] for field in fields if field[-1] in "*?!"},
        }
        namespace.update((field[:-1], None) for field in fields if field[-1] == "?")
        if base == "AST" and name in ("stmt", "expr", "excepthandler", "pattern", "type_param", "arg", "keyword", "alias"):
            namespace["_attributes"] = _PLACES
            if name not in ("pattern", "type_param"):
                namespace["end_lineno"] = namespace["end_col_offset"] = None
        made[name] = type(name, (made[base],), namespace)
    return made


globals().update(_define())
AST.__module__ = "ast"
