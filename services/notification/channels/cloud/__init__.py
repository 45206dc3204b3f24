"""Text messages through the API of a cloud: Alibaba Cloud's and Tencent Cloud's, one file for each."""

from services.notification.channels.cloud.driver import Cloud, open_cloud

__all__ = ["Cloud", "open_cloud"]
