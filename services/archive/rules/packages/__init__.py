"""The archive package: a BagIt bag in the folders of the transfer rules, its contents list, its four-way check."""
