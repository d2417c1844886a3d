# ame: only-ame
# Wrong options are refused where they are written.
import ame
for bad in (lambda: ame.parallel(), lambda: ame.parallel(3), lambda: ame.parallel([], nonsense=1), lambda: ame.parallel([], workers="x")):
    try:
        for _ in bad():
            pass
        print("no error")
    except (TypeError, ValueError):
        print("refused")
