# Words of crm
