"""What `writer` writes and the test looks for afterwards."""

from datetime import datetime

KIND = "wap_push"
TEXT = "Hello\u00a0{name|there} \U0001f600"
NUMBERS = "+852 6123 4567, 12345"
SENDER = "Shop"
OPTIONS = {"url": "https://shop.example"}
WALL = datetime(2031, 3, 4, 9, 30)  # noqa: DTZ001 - a wall time; the draft keeps its zone beside it
