import os.path
import a.b as c
from . import d
from ..e import f as g, h
from i import *
