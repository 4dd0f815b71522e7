SELECT
    "AssetTag" AS asset_id,
    "SiteOwner" AS customer_id,
    "Product" AS item_id,
    "SerialNumber" AS serial,
    "Firmware" AS version,
    "InstallDate" AS installed_on,
    "ContractEnd" AS contract_ends_on,
    "SupportEnd" AS support_ends_on,
    "AnnualValue" AS annual_value,
    "Decommissioned" AS retired_on
FROM assets
