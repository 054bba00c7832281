"""What account managers do about customers who stopped ordering, and why some are lost in the end."""

MEASURES = (
    "致电{contact}了解近况，对方称今年{product}需求减少，约定下月再联系。",
    "上门拜访{contact}，介绍{product}新机型并留下试用样机，对方答应安排测试。",
    "已向主管申请 95 折优惠，把{product}的报价重新发给{contact}。",
    "邀请{contact}参加在{city}举办的新品交流会，对方表示会派人参加。",
    "技术支持到现场免费巡检在用的{product}，处理了两处接线问题，对方比较满意。",
    "与{contact}核对应收账款后恢复了 30 天账期，请对方重新评估采购计划。",
    "{contact}称采购流程改为集中招标，已登记为投标单位，等待招标通知。",
)
MORE_MEASURES = (
    "再次联系{contact}，对方仍无采购计划，约定两周后回访。",
    "发送{product}年度框架协议草案，{contact}表示提交领导审批。",
    "{contact}出差，改为电话沟通，对方说近期会有一批{product}更换需求。",
)
REASONS = (
    "价格原因：{contact}已改用本地厂家的{product}，价格低约一成。",
    "客户停业或搬迁：{city}{district}的工厂搬迁，新厂区由总包统一采购，不再单独下单。",
    "客户转产或需求消失：{business}业务收缩，{product}相关产线已经停产。",
    "对服务不满意：交货周期长，多次沟通后仍转向其他供应商。",
    "其他：客户被收购，采购由集团总部集中负责，现有合作终止。",
)
WON_BACK = "{contact}来电称新项目需要{product}，双方重新签订了框架协议。"
