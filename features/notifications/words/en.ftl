# Words of notifications
