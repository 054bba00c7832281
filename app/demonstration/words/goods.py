"""What the demonstration company's sales system has on its price list and in its warehouses."""

from decimal import Decimal

from app.demonstration.words.industries import UNITS

_MODELS = {
    "温湿度记录仪": "TH-200 860, TH-300W 1280, TH-500G 2150",
    "压力变送器": "PT-110 980, PT-220H 1460, PT-350D 2380",
    "电磁流量计": "MF-50 4200, MF-100 6350, MF-200S 9800",
    "称重模块": "WM-500 2600, WM-2000 3900",
    "超声波液位计": "UL-06 2350, UL-12 3180, UL-15E 4460",
    "智能电表": "EM-1P 185, EM-3P 520, EM-3P-G 760",
    "工业网关": "GW-10 1650, GW-20L 2480",
    "电动调节阀": "VA-25 3350, VA-50 4980, VA-80 7600",
    "光电传感器": "PS-M18 128, PS-Q50 215, PS-L90 460",
    "振动监测仪": "VB-4 5800, VB-8 9600",
    "气体检测仪": "GD-EX 1180, GD-O2 1320, GD-M4 2860",
    "红外测温仪": "IR-800 2750, IR-1600 5200",
    "数据采集模块": "DA-8 640, DA-16 1080, DA-32E 1950",
    "水质在线分析仪": "WQ-COD 26800, WQ-NH 23500",
    "自动化控制柜": "CP-630 18500, CP-1000 32600",
    "铠装热电偶": "TC-K3 96, TC-K6 138, TC-S6 1240",
}
BATCHES = ("A级/2401", "A级/2407", "A级/2503", "B级/2410")
WAREHOUSES = {"上海浦东仓": "PD", "苏州周转仓": "SZ", "武汉中心仓": "WH"}
STOCK_REMARKS = ("待质检", "含预留 5 件", "样机，不参与分配", "盘点中")
PRODUCT_REMARKS = ("防爆型交期另加两周", "可选 4G 通信", "标配 RS-485", "停产，售完为止", "出厂附计量检定证书")


def price_list() -> list[tuple[str, str, str, Decimal]]:
    """Every product: its name, model, unit and unit price in CNY."""
    return [
        (name, model, UNITS[name], Decimal(price))
        for name, models in _MODELS.items()
        for model, price in (each.split(" ") for each in models.split(", "))
    ]
