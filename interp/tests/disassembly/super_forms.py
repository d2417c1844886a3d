class A(B):
    def m(self):
        super().m
        return super(A, self).m(), super()
    def n(self):
        return [super().n for _ in range(1)]
