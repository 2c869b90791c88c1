"""Between XML and the contract's classes: decoding is lenient, encoding strict, both by plans compiled once."""

from mockpayline.soap.codec.decoder import Decoded, FieldProblem, decode
from mockpayline.soap.codec.encoder import encode

__all__ = ["Decoded", "FieldProblem", "decode", "encode"]
