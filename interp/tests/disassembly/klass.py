class A(Base, metaclass=M):
    'doc'
    x: int = 1
    def __init__(self, v):
        super().__init__(v)
        self.v = v
    @property
    def w(self):
        return __class__, self.__private
