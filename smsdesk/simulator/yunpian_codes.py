"""Yunpian API v2: return codes with their texts, and refusals (sheet, sections 4 and 5)."""

from collections.abc import Mapping
from enum import IntEnum


class Code(IntEnum):
    """Return codes this gateway gives by itself; a fault script may give any other."""

    OK = 0
    MISSING = 1
    MALFORMED = 2
    BALANCE = 3
    BLOCKED_WORD = 4
    NO_TEMPLATE = 5
    REPEATED = 8
    REPEATED_OFTEN = 9
    BLACKLISTED = 10
    UNDECODABLE = 14
    WRONG_SIGNATURE = 15
    MALFORMED_SIGNATURE = 16
    UNSIGNED = 18
    COUNTRY = 20
    COUNTRY_OF_TEMPLATE = 23
    BAD_NUMBER = 56
    WRONG_KEY = -1
    NOT_PERMITTED = -2
    ADDRESS = -3
    TOO_FAST = -5
    NO_SIGNATURE = -57


_MESSAGES: Mapping[int, str] = {
    Code.OK: "发送成功",
    Code.MISSING: "请求参数缺失",
    Code.MALFORMED: "请求参数格式错误",
    Code.BALANCE: "账户余额不足",
    Code.BLOCKED_WORD: "关键词屏蔽",
    Code.NO_TEMPLATE: "未找到匹配的模板",
    7: "没有可用的模板",
    Code.REPEATED: "同一手机号30秒内重复提交相同的内容",
    Code.REPEATED_OFTEN: "同一手机号5分钟内重复提交相同的内容超过3次",
    Code.BLACKLISTED: "手机号黑名单过滤",
    13: "营销短信暂停发送",
    Code.UNDECODABLE: "解码失败",
    Code.WRONG_SIGNATURE: "签名不匹配",
    Code.MALFORMED_SIGNATURE: "签名格式不正确",
    17: "24小时内同一手机号发送次数超过限制",
    Code.UNSIGNED: "签名校验失败",
    19: "请求已失效",
    Code.COUNTRY: "不支持的国家地区",
    22: "1小时内同一手机号发送次数超过限制",
    Code.COUNTRY_OF_TEMPLATE: "号码归属地不在模板可发送的地区内",
    28: "不支持的运营商",
    33: "超过频率",
    43: "一天内同一手机号发送次数超过限制",
    48: "参数长度超过限制",
    53: "手机号接收超过频率限制",
    Code.BAD_NUMBER: "手机号格式不正确",
    Code.WRONG_KEY: "非法的apikey",
    Code.NOT_PERMITTED: "API没有权限",
    Code.ADDRESS: "IP没有权限",
    -4: "访问次数超限",
    Code.TOO_FAST: "访问频率超限",
    -50: "未知异常",
    -51: "系统繁忙",
    -53: "提交短信失败",
    Code.NO_SIGNATURE: "固定签名未设置",
}

_DETAILS: Mapping[int, str] = {
    Code.BALANCE: "账户需要充值,请充值后重试",
    Code.WRONG_KEY: "请检查apikey是否正确",
    Code.NOT_PERMITTED: "请在后台开通此功能",
    Code.ADDRESS: "请将访问IP加入白名单",
}


def describe(code: int) -> str:
    """Return `msg`, in Chinese as the real one; codes without a text of their own share one."""
    return _MESSAGES.get(code, "其他错误")


class RefusedError(Exception):
    """The request is refused."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail or _DETAILS.get(code) or describe(code)

    @classmethod
    def missing(cls, field: str) -> "RefusedError":
        """Return the refusal of a request without `field`."""
        return cls(Code.MISSING, f"参数 {field} 必须传入")

    @classmethod
    def malformed(cls, field: str) -> "RefusedError":
        """Return the refusal of a request in which `field` has the wrong form."""
        return cls(Code.MALFORMED, f"参数 {field} 格式不正确")
